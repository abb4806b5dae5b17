import { DomainError, said, words } from "@souk/kernel";
import { globContains, globMatches, hasWildcard, intersectGlobs, normaliseGlob, type Segments } from "./glob.ts";
import { isNormalFilePath, normaliseFilePath } from "./target.ts";

/** Kinds of things a grant can be about. */
export const RESOURCE_KINDS = ["file", "perm", "http", "secret", "skill", "connection", "kv"] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** A parsed resource. `parts` has one glob per dimension: a path, or host, port and path of an http resource. */
export interface ResourcePattern {
  readonly kind: ResourceKind;
  readonly parts: readonly Segments[];
}

const DEFAULT_PORT = "443";
const MAX_SEGMENTS = 64;
/** More wildcards than anybody needs; keeps intersections small. */
const MAX_WILDCARDS = 8;

/** How the text of each one-part kind looks, and what separates its segments. */
const PLAIN: Record<Exclude<ResourceKind, "file" | "http">, { readonly form: RegExp; readonly separator: string }> = {
  perm: { form: /^[a-z0-9*-]+(\.[a-z0-9*-]+)*$/, separator: "." },
  secret: { form: /^[A-Z0-9_*]+$/, separator: "/" },
  skill: { form: /^[a-z0-9*-]+(\/[a-z0-9*-]+)?$/, separator: "/" },
  connection: { form: /^[^\s/]+(\/[^\s/]+)*$/u, separator: "/" },
  kv: { form: /^scratch$/, separator: "/" },
};
const HTTP = /^([a-z0-9*-]+(?:\.[a-z0-9*-]+)*)(?::(\d{1,5}))?(\/\S*)?$/;

function refuse(text: string, why: string): never {
  throw new DomainError("invalid_request", said`${words(why)}: ${JSON.stringify(text.slice(0, 200))}`);
}

function pathSegments(path: string): Segments {
  return path === "/" || path === "" ? [] : path.slice(1).split("/");
}

function partsOf(kind: ResourceKind, body: string): readonly Segments[] {
  if (kind === "file") return [pathSegments(normaliseFilePath(body))];
  if (kind === "http") {
    const match = HTTP.exec(body) ?? refuse(body, "an http resource reads host[:port][/path]");
    const path = (match[3] ?? "/**").replace(/(.)\/$/, "$1");
    if (path.includes("//") || /(^|\/)\.{1,2}(\/|$)/.test(path)) refuse(body, "a path has no empty and no dot segment");
    return [(match[1] ?? "").split("."), [match[2] ?? DEFAULT_PORT], pathSegments(path)];
  }
  const { form, separator } = PLAIN[kind];
  if (!form.test(body)) refuse(body, `not a resource of kind ${kind}`);
  return [body.split(separator)];
}

/** Parses the text of a resource without its kind, e.g. `/invoices/**` of kind file. @throws DomainError `invalid_request`. */
export function parsePattern(kind: ResourceKind, body: string): ResourcePattern {
  const parts = partsOf(kind, body).map(normaliseGlob);
  const segments = parts.flat();
  if (segments.length > MAX_SEGMENTS) refuse(body, `a resource has at most ${MAX_SEGMENTS} segments`);
  if (segments.join("/").replaceAll("**", "*").split("*").length - 1 > MAX_WILDCARDS) {
    refuse(body, `a resource has at most ${MAX_WILDCARDS} wildcards`);
  }
  return { kind, parts };
}

/** The text of a resource without its kind, in its one spelling. */
export function formatPattern({ kind, parts }: ResourcePattern): string {
  const [first = [], port = [], path = []] = parts;
  if (kind === "file") return `/${first.join("/")}`;
  if (kind === "http") {
    return `${first.join(".")}${port[0] === DEFAULT_PORT ? "" : `:${port[0]}`}/${path.join("/")}`;
  }
  return first.join(PLAIN[kind].separator);
}

/** The segments of a concrete target, or null when it is not in normal form: such a target matches nothing. */
export function targetParts(kind: ResourceKind, target: string): readonly Segments[] | null {
  if (kind === "file") return isNormalFilePath(target) ? [pathSegments(target)] : null;
  if (kind === "http") {
    const match = HTTP.exec(target);
    if (!match || hasWildcard(match[1] ?? "")) return null;
    const path = match[3] ?? "/";
    if (path.includes("//") || /(^|\/)\.{1,2}(\/|$)/.test(path) || path.length > 8192) return null;
    return [(match[1] ?? "").split("."), [match[2] ?? DEFAULT_PORT], pathSegments(path.replace(/(.)\/$/, "$1"))];
  }
  const { form, separator } = PLAIN[kind];
  return form.test(target) && !hasWildcard(target) ? [target.split(separator)] : null;
}

/** Whether a concrete target (from `targetParts`) matches a pattern of the same kind. */
export function patternMatches(pattern: ResourcePattern, target: readonly Segments[]): boolean {
  return pattern.parts.every((part, i) => globMatches(part, target[i] ?? []));
}

/** Whether everything that matches `inner` matches `outer`. */
export function patternContains(outer: ResourcePattern, inner: ResourcePattern): boolean {
  return outer.kind === inner.kind && outer.parts.every((part, i) => globContains(part, inner.parts[i] ?? []));
}

/** Exact intersection, as a set of patterns; empty when nothing matches both. */
export function intersectPatterns(a: ResourcePattern, b: ResourcePattern): readonly ResourcePattern[] {
  if (a.kind !== b.kind) return [];
  let found: (readonly Segments[])[] = [[]];
  for (const [i, part] of a.parts.entries()) {
    const options = intersectGlobs(part, b.parts[i] ?? []);
    found = found.flatMap((done) => options.map((option) => [...done, option]));
  }
  return found.map((parts) => ({ kind: a.kind, parts }));
}
