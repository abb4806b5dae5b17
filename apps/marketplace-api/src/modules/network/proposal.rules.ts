import type { Proposal } from "./network.views.ts";

/** One kind of request that was seen, with how often. */
export interface SeenRequest {
  readonly skill: string;
  readonly method: string;
  readonly host: string;
  readonly port: number;
  /** Null when the company keeps no paths. */
  readonly path: string | null;
  readonly requests: number;
  readonly largestBytes: number;
  /** ms UTC */
  readonly lastAt: number;
}

/** A part of a path that names one thing rather than a kind of things: a number, an id, anything with digits, or very long. */
const NAMES_ONE_THING = /\d|^.{33,}$/;

/** The pattern that covers a path and others like it: what names one thing becomes a wildcard; without a path, all of the host. */
function patternOf({ host, port, path }: SeenRequest): string {
  const at = port === 443 ? host : `${host}:${port}`;
  if (path === null) return `${at}/**`;
  const parts = path.split("/").slice(1);
  const general = parts.map((part, i) => (i > 0 && NAMES_ONE_THING.test(part) ? "*" : part.replaceAll("*", "%2A")));
  return general.filter((part) => part === "*").length > 6 ? `${at}/${parts[0]}/**` : `${at}/${general.join("/")}`;
}

/** The shortest list of allow rules that covers what was seen: one per skill and pattern, with the methods used. */
export function proposeRules(seen: readonly SeenRequest[]): readonly Proposal[] {
  const found = new Map<string, { proposal: Proposal; lastAt: number }>();
  for (const one of seen) {
    const pattern = patternOf(one);
    const key = `${one.skill} ${pattern}`;
    const known = found.get(key)?.proposal;
    const lastAt = Math.max(one.lastAt, found.get(key)?.lastAt ?? 0);
    found.set(key, {
      lastAt,
      proposal: {
        skill: one.skill,
        pattern,
        methods: [...new Set([...(known?.methods ?? []), one.method])].sort(),
        requests: (known?.requests ?? 0) + one.requests,
        largestBytes: Math.max(known?.largestBytes ?? 0, one.largestBytes),
        lastAt: new Date(lastAt).toISOString(),
      },
    });
  }
  return [...found.values()]
    .map(({ proposal }) => proposal)
    .sort((a, b) => (`${a.skill} ${a.pattern}` < `${b.skill} ${b.pattern}` ? -1 : 1));
}
