export const CLAUSE_KINDS = [
  "subject",
  "delivery",
  "payment",
  "term",
  "termination",
  "confidentiality",
  "data_protection",
  "warranty",
  "service_level",
  "liability",
  "governing_law",
  "other",
] as const;
export type ClauseKind = (typeof CLAUSE_KINDS)[number];

/** A numbered clause; `line` is that of its heading, from 1. */
export interface Clause {
  readonly kind: ClauseKind;
  readonly number: string;
  readonly heading: string;
  readonly text: string;
  readonly line: number;
}

/** What a heading says, in English or Chinese; the first that fits counts. */
const HEADINGS: readonly (readonly [ClauseKind, RegExp])[] = [
  ["payment", /payment|prices?|fees|费用|支付|价款|付款/i],
  ["data_protection", /data protection|privacy|个人信息|数据保护/i],
  ["confidentiality", /confidential|non-disclosure|保密/i],
  ["liability", /liability|indemni|违约责任|赔偿|责任限制/i],
  ["governing_law", /governing law|jurisdiction|dispute resolution|适用法律|争议解决|管辖/i],
  ["termination", /terminat|解除|终止/i],
  ["term", /\bterm\b|renewal|duration|期限|有效期|续期/i],
  ["warranty", /warrant|保证|质保/i],
  ["service_level", /service level|availability|服务水平/i],
  ["delivery", /delivery|orders|交付|交货/i],
  ["subject", /subject|scope|purpose|服务内容|标的|目的/i],
];

const NUMBERED =
  /^\s*(?:(?:Article|Section|Clause)\s+)?(\d{1,2}(?:\.\d{1,2})?)[.)]?\s+(\S.{0,79})$|^\s*第([一二三四五六七八九十]{1,3})条[\s　]*(\S.{0,79})$/;

function kindOf(heading: string): ClauseKind {
  return HEADINGS.find(([, pattern]) => pattern.test(heading))?.[0] ?? "other";
}

/** Splits a contract into its numbered clauses. A line is a heading when it is short and numbered in the contract's own way. */
export function splitClauses(text: string): Clause[] {
  const lines = text.split(/\r?\n/);
  const heads = lines.flatMap((content, index) => {
    const match = NUMBERED.exec(content);
    const heading = match?.[2] ?? match?.[4] ?? "";
    return match && !/[.。;；]$/.test(heading) ? [{ index, number: match[1] ?? match[3] ?? "", heading: heading.trim() }] : [];
  });
  return heads.map(({ index, number, heading }, i) => {
    const end = heads[i + 1]?.index ?? lines.length;
    const body: string[] = [];
    // A clause ends at its first blank line after text: what follows are signatures or the next heading.
    for (const line of lines.slice(index + 1, end)) {
      if (line.trim() === "" && body.length > 0) break;
      if (line.trim() !== "") body.push(line.trim());
    }
    return { kind: kindOf(heading), number, heading, text: body.join(" "), line: index + 1 };
  });
}
