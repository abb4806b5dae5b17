import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globContains, globMatches, intersectGlobs, normaliseGlob, type Segments } from "./glob.ts";

/** An independent reading of a glob: one regular expression over the joined text. */
function regexOf(pattern: Segments): RegExp {
  const body = pattern.map((segment) =>
    segment === "**" ? "(/[^/]+)*" : segment === "*" ? "/[^/]+" : `/${segment.replaceAll("*", "[^/]*")}`,
  );
  return new RegExp(`^${body.join("")}$`);
}
const textOf = (target: Segments): string => target.map((segment) => `/${segment}`).join("");

const segment = fc
  .array(fc.constantFrom("a", "b", "*"), { minLength: 1, maxLength: 4 })
  .map((chars) => chars.join("").replace(/\*{2,}/g, "*"));
const pattern = fc.array(fc.oneof({ weight: 3, arbitrary: segment }, { weight: 1, arbitrary: fc.constant("**") }), { maxLength: 4 });
const target = fc.array(fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 }), { maxLength: 5 });
const RUNS = { numRuns: 3000 };

describe("globs", () => {
  it.each([
    ["/invoices/**", "/invoices/2026/a.json", true],
    ["/invoices/**", "/invoices", true],
    ["/invoices/**", "/invoices-old/a", false],
    ["/invoices/*", "/invoices/a/b", false],
    ["/invoices/*.csv", "/invoices/.csv", true],
    ["/**/*.csv", "/a/b/c.csv", true],
    ["/**/x/**", "/x", true],
    ["/a*b*c", "/aXbXXbYc", true],
    ["/Invoices/*", "/invoices/a", false],
  ])("%s against %s: %s", (glob, path, expected) => {
    expect(globMatches(glob.slice(1).split("/"), path.slice(1).split("/"))).toBe(expected);
  });

  it("matches like an independent regular expression", () => {
    fc.assert(
      fc.property(pattern, target, (p, t) => globMatches(p, t) === regexOf(p).test(textOf(t))),
      RUNS,
    );
  });

  it("has one spelling for equal patterns, which matches the same", () => {
    fc.assert(
      fc.property(pattern, target, (p, t) => globMatches(normaliseGlob(p), t) === globMatches(p, t)),
      RUNS,
    );
    expect(normaliseGlob(["**", "*", "**", "a"])).toEqual(["*", "**", "a"]);
  });

  it("intersects exactly: a target matches the intersection if and only if it matches both", () => {
    fc.assert(
      fc.property(pattern, pattern, fc.array(target, { minLength: 5, maxLength: 20 }), (p, q, targets) => {
        const both = intersectGlobs(normaliseGlob(p), normaliseGlob(q));
        return targets.every((t) => both.some((r) => globMatches(r, t)) === (globMatches(p, t) && globMatches(q, t)));
      }),
      RUNS,
    );
  });

  it("intersects exactly on targets made from the patterns themselves", () => {
    const filler = fc.array(fc.constantFrom("", "a", "b", "ab", "ba"), { minLength: 12, maxLength: 12 });
    const grow = (p: Segments, fill: readonly string[]): Segments => {
      let next = 0;
      const take = (): string => fill[next++ % fill.length] ?? "";
      return p
        .flatMap((s) => (s === "**" ? [take(), take()] : s.replace(/\*/g, take)))
        .map((s, i) => (s === "" && p.includes("*") ? `a${i}` : s))
        .filter((s) => s !== "");
    };
    fc.assert(
      fc.property(pattern, pattern, filler, (p, q, fill) => {
        const both = intersectGlobs(normaliseGlob(p), normaliseGlob(q));
        return [p, q, ...both].every((source) => {
          const t = grow(source, fill);
          return both.some((r) => globMatches(r, t)) === (globMatches(p, t) && globMatches(q, t));
        });
      }),
      RUNS,
    );
  });

  it("decides containment exactly: within, or a target that tells them apart", () => {
    fc.assert(
      fc.property(pattern, pattern, fc.array(target, { minLength: 5, maxLength: 20 }), (p, q, targets) => {
        const [outer, inner] = [normaliseGlob(p), normaliseGlob(q)];
        if (!globContains(outer, inner)) return true;
        return targets.every((t) => !globMatches(q, t) || globMatches(p, t));
      }),
      RUNS,
    );
    expect(globContains(["*", "**"], ["**", "a", "**"])).toBe(true);
    expect(globContains(["*", "**"], ["**"])).toBe(false);
    expect(globContains(["a", "**"], ["a", "*", "**"])).toBe(true);
  });

  it("finds every containment: a pattern lies within another if and only if their intersection is itself", () => {
    fc.assert(
      fc.property(pattern, pattern, (p, q) => {
        const [a, b] = [normaliseGlob(p), normaliseGlob(q)];
        const both = intersectGlobs(a, b);
        return globContains(a, b) === (both.length === 1 && JSON.stringify(both[0]) === JSON.stringify(b));
      }),
      RUNS,
    );
  });
});
