import { DomainError, type MicroUnits } from "@souk/kernel";
import { PatternTooComplexError } from "./glob.ts";
import { type Consent, type Grant, type GrantLimits, normaliseVerbs, parseResource, resourceText } from "./grant.ts";
import { intersectPatterns, patternContains, type ResourcePattern } from "./resource.ts";

/** A grant for one verb: the unit the lattice works on. A list of atoms allows what any of them allows. */
export interface Atom {
  readonly pattern: ResourcePattern;
  readonly resource: string;
  readonly verb: string;
  readonly limits: GrantLimits;
  /** ms UTC, exclusive; Infinity for a grant without an end. */
  readonly until: number;
  readonly consent: Consent;
}

const MAX_ATOMS = 2_000;
const LIMIT_KEYS = ["amount", "calls", "bytes", "cost"] as const;

function tooComplex(cause: unknown): DomainError {
  return new DomainError("policy_denied", "these grants have too many wildcards in common to be decided", { cause });
}

function* atomsOf(grants: readonly Grant[]): Generator<Atom> {
  for (const grant of grants) {
    const pattern = parseResource(grant.resource);
    const rest = { limits: grant.limits ?? {}, until: grant.until ?? Number.POSITIVE_INFINITY, consent: grant.consent ?? "none" };
    for (const verb of normaliseVerbs(pattern.kind, grant.verbs)) yield { pattern, resource: resourceText(pattern), verb, ...rest };
  }
}

const bound = (limits: GrantLimits, key: (typeof LIMIT_KEYS)[number]): bigint | number => limits[key] ?? Number.POSITIVE_INFINITY;

/** Whether `outer` allows everything `inner` allows, under bounds no tighter. */
function covers(outer: Atom, inner: Atom): boolean {
  return (
    outer.verb === inner.verb &&
    outer.until >= inner.until &&
    (outer.consent === "none" || inner.consent === "ask") &&
    LIMIT_KEYS.every((key) => bound(outer.limits, key) >= bound(inner.limits, key)) &&
    (outer.resource === inner.resource || patternContains(outer.pattern, inner.pattern))
  );
}

/** Keeps only atoms no other atom covers. @throws DomainError `policy_denied` when too many are left. */
function reduce(atoms: Iterable<Atom>): readonly Atom[] {
  const kept: Atom[] = [];
  for (const atom of atoms) {
    if (kept.some((other) => covers(other, atom))) continue;
    for (let i = kept.length - 1; i >= 0; i--) {
      const other = kept[i];
      if (other && covers(atom, other)) kept.splice(i, 1);
    }
    kept.push(atom);
    if (kept.length > MAX_ATOMS) throw tooComplex(undefined);
  }
  return kept;
}

/** Parses grants into the smallest equal list of atoms. @throws DomainError `invalid_request`, `policy_denied`. */
export function toAtoms(grants: readonly Grant[]): readonly Atom[] {
  return reduce(atomsOf(grants));
}

function minLimits(a: GrantLimits, b: GrantLimits): GrantLimits {
  const out: { amount?: MicroUnits; calls?: number; bytes?: number; cost?: MicroUnits } = {};
  if (a.amount !== undefined || b.amount !== undefined) out.amount = smaller(a.amount, b.amount);
  if (a.cost !== undefined || b.cost !== undefined) out.cost = smaller(a.cost, b.cost);
  if (a.calls !== undefined || b.calls !== undefined) out.calls = smaller(a.calls, b.calls);
  if (a.bytes !== undefined || b.bytes !== undefined) out.bytes = smaller(a.bytes, b.bytes);
  return out;
}

function smaller<T extends bigint | number>(a: T | undefined, b: T | undefined): T {
  if (a === undefined) return b as T;
  return b === undefined || a <= b ? a : b;
}

/** Exact intersection of two lists of atoms. @throws DomainError `policy_denied` when it cannot be kept small. */
export function meetAtoms(a: readonly Atom[], b: readonly Atom[]): readonly Atom[] {
  const found: Atom[] = [];
  for (const x of a) {
    for (const y of b) {
      if (x.verb !== y.verb || x.pattern.kind !== y.pattern.kind) continue;
      const limits = minLimits(x.limits, y.limits);
      const until = x.until <= y.until ? x.until : y.until;
      const consent = x.consent === "ask" || y.consent === "ask" ? "ask" : "none";
      for (const pattern of intersect(x.pattern, y.pattern)) {
        found.push({ pattern, resource: resourceText(pattern), verb: x.verb, limits, until, consent });
      }
    }
  }
  return reduce(found);
}

function intersect(a: ResourcePattern, b: ResourcePattern): readonly ResourcePattern[] {
  try {
    return intersectPatterns(a, b);
  } catch (error) {
    if (error instanceof PatternTooComplexError) throw tooComplex(error);
    throw error;
  }
}

const limitsKey = (limits: GrantLimits): string => LIMIT_KEYS.map((key) => limits[key]?.toString() ?? "").join(":");

/** Atoms as grants again: verbs of the same resource and bounds together, sorted. Equal lists of atoms give equal grants. */
export function toGrants(atoms: readonly Atom[]): readonly Grant[] {
  const groups = new Map<string, Atom[]>();
  for (const atom of atoms) {
    const key = `${atom.resource} ${limitsKey(atom.limits)} ${atom.until} ${atom.consent}`;
    const group = groups.get(key);
    if (group) group.push(atom);
    else groups.set(key, [atom]);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([, group]) => {
    const [first] = group;
    if (!first) return [];
    return {
      resource: first.resource,
      verbs: group.map((atom) => atom.verb).sort(),
      ...(Object.keys(first.limits).length > 0 ? { limits: first.limits } : {}),
      ...(first.until === Number.POSITIVE_INFINITY ? {} : { until: first.until }),
      ...(first.consent === "ask" ? { consent: first.consent } : {}),
    };
  });
}

/** Grants in their one spelling: parsed, without what another grant covers, sorted. @throws DomainError `invalid_request`. */
export function normaliseGrants(grants: readonly Grant[]): readonly Grant[] {
  return toGrants(toAtoms(grants));
}

/**
 * The meet of two lists of grants: allows exactly what both allow, under the tighter of both bounds. Commutative, associative
 * (in what is allowed of each target; the wildcards may be spelled in another way), idempotent; never more than either. @throws DomainError `invalid_request` for a bad grant, `policy_denied` when too complex.
 */
export function meet(a: readonly Grant[], b: readonly Grant[]): readonly Grant[] {
  return toGrants(meetAtoms(toAtoms(a), toAtoms(b)));
}

/** Whether each grant of `inner` is covered by one of `outer` (bounds included). */
export function isWithin(inner: readonly Grant[], outer: readonly Grant[]): boolean {
  const atoms = toAtoms(outer);
  return toAtoms(inner).every((atom) => atoms.some((other) => covers(other, atom)));
}
