/**
 * Globs over segments. A pattern is a list of segments: `**` stands for any number of segments (none included), `*` inside a segment
 * for any run of characters, and a segment that is only `*` for exactly one segment. Segments of a target are never empty.
 */
export type Segments = readonly string[];

/** Patterns with more alternatives than this are refused: an intersection that large is an attack or a mistake. */
const MAX_ALTERNATIVES = 128;
const DEEP = "**";

/** Thrown when two patterns intersect in more alternatives than can be kept. Callers must deny. */
export class PatternTooComplexError extends RangeError {
  override readonly name = "PatternTooComplexError";
}

/** Whether a segment (or a whole pattern text) has a wildcard. */
export function hasWildcard(text: string): boolean {
  return text.includes("*");
}

/** `*` matches any run of characters of `text`, the rest literally. Linear, no backtracking beyond the last star. */
function segmentMatches(pattern: string, text: string): boolean {
  if (pattern === text || pattern === "*") return true;
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (p < pattern.length && pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** Whether the segments of a target match a pattern. */
export function globMatches(pattern: Segments, target: Segments): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < target.length) {
    if (pattern[p] === DEEP) {
      star = p++;
      resume = t;
    } else if (p < pattern.length && segmentMatches(pattern[p] ?? "", target[t] ?? "")) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === DEEP) p++;
  return p === pattern.length;
}

/** The one spelling of a pattern: runs of stars collapsed, and in a run of `*` and `**` segments the `*` first and one `**` at its end. */
export function normaliseGlob(segments: Segments): Segments {
  const out: string[] = [];
  let deep = false;
  const flush = (): void => {
    if (deep) out.push(DEEP);
    deep = false;
  };
  for (const raw of segments) {
    if (raw === DEEP) {
      deep = true;
      continue;
    }
    const segment = raw.replace(/\*{2,}/g, "*");
    if (segment !== "*") flush();
    out.push(segment);
  }
  flush();
  return out;
}

/** Every state reachable from `state` without consuming a segment (a `**` may stand for nothing). */
function addState(states: Set<number>, pattern: Segments, state: number): void {
  for (let s = state; ; s++) {
    states.add(s);
    if (pattern[s] !== DEEP) return;
  }
}

function step(states: ReadonlySet<number>, pattern: Segments, segment: string): Set<number> {
  const next = new Set<number>();
  for (const state of states) {
    const token = pattern[state];
    if (token === undefined) continue;
    if (token === DEEP) addState(next, pattern, state);
    // `*` of the inner segment can only be swallowed by a `*` of the outer one: exactly containment.
    else if (segmentMatches(token, segment)) addState(next, pattern, state + 1);
  }
  return next;
}

/**
 * Whether every target that matches `inner` also matches `outer`: exact. Runs the outer pattern's states over the inner pattern;
 * a `**` of the inner one is tried for nothing and for ever more arbitrary segments until nothing new appears.
 */
export function globContains(outer: Segments, inner: Segments): boolean {
  let same = 0;
  for (let token = outer[same]; token !== undefined && !hasWildcard(token); token = outer[++same]) if (inner[same] !== token) return false;
  return same === 0 ? containsRest(outer, inner) : containsRest(outer.slice(same), inner.slice(same));
}

/** `globContains` after the literal beginning, which both share. */
function containsRest(outer: Segments, inner: Segments): boolean {
  if (outer.length === 1 && outer[0] === DEEP) return true;
  if (!inner.some(hasWildcard)) return globMatches(outer, inner);
  if (!outer.some(hasWildcard)) return false;
  const first = new Set<number>();
  addState(first, outer, 0);
  const seen = new Set<string>();
  const queue: (readonly [number, ReadonlySet<number>])[] = [[0, first]];
  for (let entry = queue.pop(); entry; entry = queue.pop()) {
    const [at, states] = entry;
    if (states.size === 0) return false;
    const key = `${at}:${[...states].sort((a, b) => a - b).join()}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const token = inner[at];
    if (token === undefined) {
      if (!states.has(outer.length)) return false;
    } else if (token === DEEP) {
      queue.push([at + 1, states], [at, step(states, outer, "*")]);
    } else queue.push([at + 1, step(states, outer, token)]);
  }
  return true;
}

/** Removes what another pattern of the list contains; of two equal ones the first stays. Sorted. */
function reduce<T>(items: readonly T[], contains: (outer: T, inner: T) => boolean): T[] {
  const kept: T[] = [];
  for (const item of items) {
    if (kept.some((other) => contains(other, item))) continue;
    for (let i = kept.length - 1; i >= 0; i--) {
      const other = kept[i];
      if (other !== undefined && contains(item, other)) kept.splice(i, 1);
    }
    kept.push(item);
    if (kept.length > MAX_ALTERNATIVES) throw new PatternTooComplexError("these patterns have too many wildcards in common");
  }
  return kept;
}

/** Exact intersection of two segment patterns as a set of segment patterns. */
function intersectSegments(a: string, b: string): readonly string[] {
  if (segmentMatches(a, b)) return [b];
  if (segmentMatches(b, a)) return [a];
  if (!hasWildcard(a) || !hasWildcard(b)) return [];
  const memo = new Map<number, readonly string[]>();
  const visit = (i: number, j: number): readonly string[] => {
    const key = i * (b.length + 1) + j;
    const known = memo.get(key);
    if (known) return known;
    const found = reduce(expand(i, j), segmentMatches);
    memo.set(key, found);
    return found;
  };
  const prefix = (head: string, rest: readonly string[]): string[] =>
    rest.map((tail) => (head === "*" && tail.startsWith("*") ? tail : head + tail));
  const expand = (i: number, j: number): string[] => {
    const x = a[i];
    const y = b[j];
    if (x === undefined) return b.slice(j).replaceAll("*", "") === "" ? [""] : [];
    if (y === undefined) return a.slice(i).replaceAll("*", "") === "" ? [""] : [];
    if (x === "*" && y === "*") return prefix("*", [...visit(i + 1, j), ...visit(i, j + 1)]);
    if (x === "*") return [...visit(i + 1, j), ...prefix(y, visit(i, j + 1))];
    if (y === "*") return [...visit(i, j + 1), ...prefix(x, visit(i + 1, j))];
    return x === y ? prefix(x, visit(i + 1, j + 1)) : [];
  };
  return visit(0, 0);
}

/**
 * Exact intersection of two patterns, as the smallest set of patterns: a target matches one of them if and only if it matches both.
 * @throws PatternTooComplexError when the set would not stay small.
 */
export function intersectGlobs(a: Segments, b: Segments): readonly Segments[] {
  const [x = "*", y = "*"] = [a[0], b[0]];
  if (x !== y && !hasWildcard(x) && !hasWildcard(y)) return [];
  if (globContains(a, b)) return [b];
  if (globContains(b, a)) return [a];
  const memo = new Map<number, readonly Segments[]>();
  const visit = (i: number, j: number): readonly Segments[] => {
    const key = i * (b.length + 1) + j;
    const known = memo.get(key);
    if (known) return known;
    const found = reduce(expand(i, j).map(normaliseGlob), globContains);
    memo.set(key, found);
    return found;
  };
  const onlyDeep = (rest: Segments): Segments[] => (rest.every((token) => token === DEEP) ? [[]] : []);
  const expand = (i: number, j: number): Segments[] => {
    const x = a[i];
    const y = b[j];
    if (x === undefined) return onlyDeep(b.slice(j));
    if (y === undefined) return onlyDeep(a.slice(i));
    if (x === DEEP && y === DEEP) return [...visit(i + 1, j), ...visit(i, j + 1)].map((rest) => [DEEP, ...rest]);
    if (x === DEEP) return [...visit(i + 1, j), ...visit(i, j + 1).map((rest) => [y, ...rest])];
    if (y === DEEP) return [...visit(i, j + 1), ...visit(i + 1, j).map((rest) => [x, ...rest])];
    return intersectSegments(x, y).flatMap((head) => visit(i + 1, j + 1).map((rest) => [head, ...rest]));
  };
  return visit(0, 0);
}
