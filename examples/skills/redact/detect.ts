import { isChineseId, isIban, iso7064Mod97, luhn } from "./checksums.ts";

export const KINDS = ["card", "iban", "chinese_id", "us_ssn", "email", "phone"] as const;
export type Kind = (typeof KINDS)[number];

/** A place in a text that identifies a person or an account. `end` is exclusive. */
export interface Found {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

interface Detector {
  readonly kind: Kind;
  /** Finds candidates; bounded repetition only, so it stays linear on any text. */
  readonly pattern: RegExp;
  /** Whether a candidate really is one: by checksum where there is one. */
  isReal(value: string): boolean;
}

const digitsOf = (value: string): string => value.replace(/\D/g, "");

/** First digits and lengths that issuers of payment cards use (ISO/IEC 7812). */
function isCard(value: string): boolean {
  const digits = digitsOf(value);
  const isIssued = /^(4|5[1-5]|2[2-7]|3[47]|3[0689]|6)/.test(digits) && digits.length >= 13 && digits.length <= 19;
  return isIssued && !/^(\d)\1+$/.test(digits) && luhn(digits);
}

/** A US social security number has no checksum, but areas, groups and serials that were never given out. */
function isSsn(value: string): boolean {
  const [area = "", group = "", serial = ""] = value.split(/[- ]/);
  return !/^(000|666|9)/.test(area) && group !== "00" && serial !== "0000";
}

function isPhone(value: string): boolean {
  const count = digitsOf(value).length;
  return count >= 8 && count <= 15;
}

/** In order of precedence: where two overlap, the earlier one of this list counts. */
const DETECTORS: readonly Detector[] = [
  {
    kind: "iban",
    pattern: /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])/g,
    isReal: (value) => isIban(value),
  },
  { kind: "chinese_id", pattern: /(?<!\d)\d{17}[\dXx](?![\dA-Za-z])/g, isReal: isChineseId },
  { kind: "card", pattern: /(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d-])/g, isReal: isCard },
  { kind: "us_ssn", pattern: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g, isReal: isSsn },
  {
    kind: "email",
    pattern: /[\p{L}\d][\p{L}\d._%+-]{0,63}@(?:[\p{L}\d-]{1,63}\.){1,8}\p{L}{2,24}/gu,
    isReal: (value) => !value.includes(".."),
  },
  {
    kind: "phone",
    pattern:
      /(?<![\d+])(?:\+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){2,6}|1[3-9]\d(?:[ -]?\d{4}){2}|\(\d{3}\) ?\d{3}[-. ]\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|0\d{2,3}-\d{7,8})(?!\d)/g,
    isReal: isPhone,
  },
];

/** An IBAN's candidate may have swallowed the word that follows: the longest start that checks out counts. */
function longestReal(detector: Detector, candidate: string): string | null {
  if (detector.isReal(candidate)) return candidate;
  if (detector.kind !== "iban") return null;
  for (let end = candidate.length - 1; end >= 15; end--) {
    const shorter = candidate.slice(0, end);
    if (/\s$/.test(shorter)) continue;
    if (/^[\s]/.test(candidate.slice(end)) && iso7064Mod97(shorter) && detector.isReal(shorter)) return shorter;
  }
  return null;
}

/** Everything that identifies somebody, in the order of the text, and how many look-alikes failed their checksum. */
export function detect(text: string, kinds: readonly Kind[]): { readonly found: readonly Found[]; readonly lookAlikes: number } {
  const found: Found[] = [];
  const rejected: { start: number; end: number }[] = [];
  const overlaps = (a: { start: number; end: number }): boolean => found.some((b) => a.start < b.end && b.start < a.end);
  for (const detector of DETECTORS) {
    if (!kinds.includes(detector.kind)) continue;
    for (const match of text.matchAll(detector.pattern)) {
      const value = longestReal(detector, match[0]);
      const start = match.index;
      const place = { start, end: start + (value ?? match[0]).length };
      if (value === null) rejected.push(place);
      else if (!overlaps(place)) found.push({ kind: detector.kind, ...place, value });
    }
  }
  const lookAlikes = rejected.filter((place) => !overlaps(place)).length;
  return { found: found.sort((a, b) => a.start - b.start), lookAlikes };
}
