import { DomainError, type MicroUnits, said } from "@souk/kernel";
import { formatPattern, parsePattern, RESOURCE_KINDS, type ResourceKind, type ResourcePattern } from "./resource.ts";

/** Upper bounds a grant carries. Absent means: no bound of that kind. */
export interface GrantLimits {
  readonly amount?: MicroUnits;
  readonly calls?: number;
  readonly bytes?: number;
  readonly cost?: MicroUnits;
}

export type Consent = "none" | "ask";

/** The right to use verbs on the resources that match. A list of grants allows what any of them allows. */
export interface Grant {
  /** Kind and pattern, percent-encoded where the wire form needs it: `file:/invoices/**`. */
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly limits?: GrantLimits;
  /** ms UTC; the grant holds before this instant. */
  readonly until?: number;
  readonly consent?: Consent;
}

const VERB = /^[A-Za-z]+$/;
const isKind = (text: string): text is ResourceKind => (RESOURCE_KINDS as readonly string[]).includes(text);

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, "%25"));
  } catch {
    throw new DomainError("invalid_request", said`not a resource: ${JSON.stringify(text.slice(0, 200))}`);
  }
}

/** White space and `%` are percent-encoded in the wire form, everything else stands as it is. */
export const encodeResource = (text: string): string => text.toWellFormed().replace(/[\s%]/gu, encodeURIComponent);

/** The resource text of a pattern, e.g. `file:/invoices/**`. */
export function resourceText(pattern: ResourcePattern): string {
  return `${pattern.kind}:${encodeResource(formatPattern(pattern))}`;
}

/** Parsed resources, for the same few texts come with every call. Emptied when full. */
const parsed = new Map<string, ResourcePattern>();
const PARSED_SIZE = 10_000;

/** Parses a resource text. @throws DomainError `invalid_request` naming what is wrong. */
export function parseResource(resource: string): ResourcePattern {
  const known = parsed.get(resource);
  if (known) return known;
  const pattern = parseUncached(resource);
  if (parsed.size >= PARSED_SIZE) parsed.clear();
  parsed.set(resource, pattern);
  return pattern;
}

function parseUncached(resource: string): ResourcePattern {
  const colon = resource.indexOf(":");
  const kind = resource.slice(0, colon);
  if (colon < 1 || !isKind(kind)) {
    throw new DomainError("invalid_request", said`a resource starts with ${RESOURCE_KINDS.join(", ")}: ${resource.slice(0, 100)}`);
  }
  return parsePattern(kind, decode(resource.slice(colon + 1)));
}

/** Verbs in their one order, each once; http verbs in capitals, all others in small letters. */
export function normaliseVerbs(kind: ResourceKind, verbs: readonly string[]): readonly string[] {
  const fixed = verbs.map((verb) => (kind === "http" ? verb.toUpperCase() : verb.toLowerCase()));
  for (const verb of fixed) if (!VERB.test(verb)) throw new DomainError("invalid_request", said`not a verb: ${verb.slice(0, 40)}`);
  return [...new Set(fixed)].sort();
}

/** Parses the wire form `<resource> <verb>[,<verb>…]`. @throws DomainError `invalid_request`. */
export function parseGrant(text: string): Grant {
  const match = /^(\S+) (\S+)$/u.exec(text);
  if (!match) throw new DomainError("invalid_request", said`a grant reads <resource> <verb>[,<verb>]: ${text.slice(0, 200)}`);
  const pattern = parseResource(match[1] ?? "");
  return { resource: resourceText(pattern), verbs: normaliseVerbs(pattern.kind, (match[2] ?? "").split(",")) };
}

/** The wire form of a grant. Limits, date and consent have none. */
export function formatGrant(grant: Grant): string {
  return `${grant.resource} ${grant.verbs.join(",")}`;
}
