import { DomainError, sha256Hex } from "@souk/kernel";
import { type Decision, explainDenial, type GrantLayer, type HostAction } from "./decide.ts";
import { hasWildcard } from "./glob.ts";
import { formatGrant, type Grant } from "./grant.ts";
import { type Atom, meetAtoms, toAtoms, toGrants } from "./meet.ts";
import { formatPattern, patternMatches, type ResourceKind, type ResourcePattern, targetParts } from "./resource.ts";
import { isNormalFilePath } from "./target.ts";

/** What one action gets: `ask` = only with consent, which this answer does not include. */
export type Verdict = "allow" | "ask" | "deny";

/** The effective grant of one call, ready for many decisions. */
export interface CompiledGrant {
  /** The meet of all layers. */
  readonly grants: readonly Grant[];
  /** The same in wire form, sorted. */
  readonly texts: readonly string[];
  /** SHA-256 (hex): equal for equal effective grants, bounds included. */
  readonly hash: string;
  /** ms UTC from which it must be compiled again because a grant ended, or null. */
  readonly expiresAt: number | null;
  /** Whether the action may happen now. A target that is not in normal form is never allowed. */
  allows(kind: ResourceKind, target: string, verb: string): boolean;
  verdict(kind: ResourceKind, target: string, verb: string): Verdict;
  /** Whether some target that begins with `prefix` may be allowed: for listings. */
  reaches(kind: ResourceKind, prefix: string, verb: string): boolean;
  /** Why an action is not allowed: layer, missing grant, who can give it. */
  explain(action: HostAction): Decision;
}

export interface CompileInput {
  /** Outermost first; each narrows. An empty list of layers is a bug. */
  readonly layers: readonly GrantLayer[];
  /** Now, ms UTC: grants that ended are left out. */
  readonly at: number;
}

/** Answers kept per (kind, verb) with patterns in the middle; emptied when full, so a skill that asks for endless paths costs no memory. */
const CACHE_SIZE = 4_096;

type Matcher = (target: string) => Verdict;
type Test = (target: string) => boolean;

/** `/invoices/**` and `/a/b.csv` need no segments: comparing the beginning is enough. Null for any other pattern. */
function plainTest(kind: ResourceKind, text: string): Test | null {
  if (kind === "http") return null;
  if (!hasWildcard(text)) return (target) => target === text;
  const folder = text.slice(0, -2);
  if (kind !== "file" || !text.endsWith("/**") || hasWildcard(folder)) return null;
  // The folder itself matches too: `**` stands for no segment as well.
  const itself = folder.slice(0, -1);
  return (target) => target.startsWith(folder) || target === itself;
}

/** One test for all patterns, and whether it is worth keeping its answers. */
function anyOf(kind: ResourceKind, patterns: readonly ResourcePattern[]): { readonly test: Test; readonly isPlain: boolean } {
  const plain: Test[] = [];
  const general: ResourcePattern[] = [];
  for (const pattern of patterns) {
    const test = plainTest(kind, formatPattern(pattern));
    if (test) plain.push(test);
    else general.push(pattern);
  }
  const test: Test = (target) => {
    if (plain.some((matches) => matches(target))) return true;
    const parts = general.length > 0 ? targetParts(kind, target) : null;
    return parts !== null && general.some((pattern) => patternMatches(pattern, parts));
  };
  return { test, isPlain: general.length === 0 };
}

function cached(decide: Matcher): Matcher {
  const known = new Map<string, Verdict>();
  return (target) => {
    const hit = known.get(target);
    if (hit !== undefined) return hit;
    if (known.size >= CACHE_SIZE) known.clear();
    const answer = decide(target);
    known.set(target, answer);
    return answer;
  };
}

function matcherOf(kind: ResourceKind, atoms: readonly Atom[]): Matcher {
  const patternsWith = (consent: Atom["consent"]) => atoms.filter((atom) => atom.consent === consent).map(({ pattern }) => pattern);
  const free = anyOf(kind, patternsWith("none"));
  const asking = anyOf(kind, patternsWith("ask"));
  // A plain test of another kind is equality with a normal text; the general test checks the form itself.
  const isChecked = kind === "file";
  const decide: Matcher = (target) => {
    if (isChecked && !isNormalFilePath(target)) return "deny";
    return free.test(target) ? "allow" : asking.test(target) ? "ask" : "deny";
  };
  return free.isPlain && asking.isPlain ? decide : cached(decide);
}

function buildMatchers(atoms: readonly Atom[]): ReadonlyMap<string, ReadonlyMap<string, Matcher>> {
  const groups = new Map<ResourceKind, Map<string, Atom[]>>();
  for (const atom of atoms) {
    const verbs = groups.get(atom.pattern.kind) ?? new Map<string, Atom[]>();
    groups.set(atom.pattern.kind, verbs);
    const list = verbs.get(atom.verb);
    if (list) list.push(atom);
    else verbs.set(atom.verb, [atom]);
  }
  const compiled = new Map<string, ReadonlyMap<string, Matcher>>();
  for (const [kind, verbs] of groups) {
    compiled.set(kind, new Map([...verbs].map(([verb, list]) => [verb, matcherOf(kind, list)])));
  }
  return compiled;
}

/** The meet of the layers' grants that still hold at `at`. @throws DomainError `invalid_request`, `policy_denied`. */
function effectiveAtoms({ layers, at }: CompileInput): readonly Atom[] {
  const [first, ...rest] = layers.map((layer) => toAtoms(layer.grants.filter((grant) => (grant.until ?? Infinity) > at)));
  if (!first) throw new DomainError("internal", "an effective grant needs at least one layer");
  return rest.reduce(meetAtoms, first);
}

function hashOf(grants: readonly Grant[]): string {
  const lines = grants.map(({ limits = {}, until, consent, ...rest }) =>
    [formatGrant(rest), limits.amount, limits.calls, limits.bytes, limits.cost, until, consent].join("\t"),
  );
  return sha256Hex(lines.join("\n"));
}

/** Compiles the effective grant of a call: the meet of its layers. @throws DomainError `invalid_request`, `policy_denied`. */
export function compileGrant(input: CompileInput): CompiledGrant {
  const atoms = effectiveAtoms(input);
  const grants = toGrants(atoms);
  const matchers = buildMatchers(atoms);
  const verdict = (kind: ResourceKind, target: string, verb: string): Verdict => matchers.get(kind)?.get(verb)?.(target) ?? "deny";
  const ends = atoms.map((atom) => atom.until).filter(Number.isFinite);
  return {
    grants,
    texts: grants.map(formatGrant),
    hash: hashOf(grants),
    expiresAt: ends.length > 0 ? Math.min(...ends) : null,
    verdict,
    allows: (kind, target, verb) => verdict(kind, target, verb) === "allow",
    reaches: (kind, prefix, verb) => atoms.some((atom) => atom.verb === verb && atom.pattern.kind === kind && mayReach(atom, prefix)),
    explain: (action) => explainDenial(action, input.layers),
  };
}

/** Whether the literal beginning of a pattern and a prefix agree; says yes rather than no, the items themselves are decided again. */
function mayReach(atom: Atom, prefix: string): boolean {
  const text = formatPattern(atom.pattern);
  const star = text.indexOf("*");
  const literal = star < 0 ? text : text.slice(0, star);
  return literal.startsWith(prefix) || (star >= 0 && prefix.startsWith(literal));
}
