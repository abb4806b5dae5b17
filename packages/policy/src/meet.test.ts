import { micro } from "@souk/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGrant } from "./compile.ts";
import { formatGrant, type Grant, parseGrant } from "./grant.ts";
import { isWithin, meet, normaliseGrants } from "./meet.ts";

const segment = fc.constantFrom("a", "b", "*", "a*", "*b", "a*b", "ab");
const filePath = fc
  .array(fc.oneof({ weight: 4, arbitrary: segment }, { weight: 1, arbitrary: fc.constant("**") }), { minLength: 1, maxLength: 3 })
  .map((segments) => `file:/${segments.join("/")}`);
const host = fc.array(fc.constantFrom("a", "b", "*", "**"), { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."));
const http = fc
  .tuple(host, fc.constantFrom("", ":8080"), fc.constantFrom("/**", "/a", "/*", "/a/**"))
  .map(([h, port, path]) => `http:${h}${port}${path}`);
const perm = fc.tuple(fc.constantFrom("erp", "crm", "*"), fc.constantFrom("a", "b", "*")).map(([p, e]) => `perm:${p}.${e}`);
const bounds = fc.record(
  {
    until: fc.integer({ min: 1, max: 5 }),
    consent: fc.constantFrom("none" as const, "ask" as const),
    limits: fc.record({ amount: fc.bigInt({ min: 1n, max: 4n }).map(micro), calls: fc.integer({ min: 1, max: 4 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const plainGrant: fc.Arbitrary<Grant> = fc.oneof(
  fc.record({ resource: filePath, verbs: fc.subarray(["read", "write"], { minLength: 1 }) }),
  fc.record({ resource: http, verbs: fc.subarray(["GET", "POST"], { minLength: 1 }) }),
  fc.record({ resource: perm, verbs: fc.subarray(["read", "approve"], { minLength: 1 }) }),
);
const grant: fc.Arbitrary<Grant> = fc.oneof(
  { weight: 2, arbitrary: plainGrant },
  { weight: 1, arbitrary: fc.tuple(plainGrant, bounds).map(([plain, more]) => ({ ...plain, ...more })) },
);
const grants = fc.array(grant, { maxLength: 4 });
const plainGrants = fc.array(plainGrant, { maxLength: 4 });
const RUNS = { numRuns: 1000 };

const action = fc.oneof(
  fc.record({
    kind: fc.constant("file" as const),
    target: fc
      .array(fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
      .map((s) => `/${s.join("/")}`),
    verb: fc.constantFrom("read", "write"),
  }),
  fc.record({
    kind: fc.constant("http" as const),
    target: fc
      .tuple(
        fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 3 }),
        fc.constantFrom("", ":8080"),
        fc.constantFrom("", "/a", "/b", "/a/b"),
      )
      .map(([labels, port, path]) => `${labels.join(".")}${port}${path}`),
    verb: fc.constantFrom("GET", "POST"),
  }),
  fc.record({
    kind: fc.constant("perm" as const),
    target: fc.constantFrom("erp.a", "erp.b", "crm.a", "hr.a"),
    verb: fc.constantFrom("read", "approve"),
  }),
);
const compile = (of: readonly Grant[]) => compileGrant({ layers: [{ layer: "company", grants: of }], at: 0 });

describe("meet", () => {
  it("[F35][I1] is commutative", () => {
    fc.assert(
      fc.property(grants, grants, (a, b) => {
        expect(meet(a, b)).toEqual(meet(b, a));
      }),
      RUNS,
    );
  });

  it("[F35][I1] is associative: the order of layers changes nothing that is allowed, nor its bounds", () => {
    // One set of targets may be spelled in two ways (`/x/**` is `/x` and `/x/*/**`), what holds for one target only in one.
    const on = (of: readonly Grant[], actions: readonly Grant[]) => actions.map((one) => meet(of, [one]));
    const targets = fc.array(
      action.map(({ kind, target, verb }): Grant => ({ resource: `${kind}:${target}`, verbs: [verb] })),
      { minLength: 5, maxLength: 20 },
    );
    const twoSpellings = ["file:/**/a write", "file:/*b/** write", "file:/*b/**/* write"].map((text) => [parseGrant(text)]);
    const onTargets = ["file:/b/a write", "file:/ab/b/a write", "file:/a write"].map(parseGrant);
    fc.assert(
      fc.property(grants, grants, grants, targets, (a, b, c, some) => {
        expect(on(meet(meet(a, b), c), some)).toEqual(on(meet(a, meet(b, c)), some));
      }),
      { ...RUNS, examples: [[...twoSpellings, onTargets] as [Grant[], Grant[], Grant[], Grant[]]] },
    );
  });

  it("[F35] is idempotent", () => {
    fc.assert(
      fc.property(grants, (a) => {
        expect(meet(a, a)).toEqual(normaliseGrants(a));
      }),
      RUNS,
    );
  });

  it("[F35][I1] never exceeds either side", () => {
    fc.assert(
      fc.property(grants, grants, (a, b) => {
        const both = meet(a, b);
        return isWithin(both, a) && isWithin(both, b);
      }),
      RUNS,
    );
  });

  it("[F35][I1] is monotone: a wider side never allows less, one more hop never allows more", () => {
    fc.assert(
      fc.property(
        grants,
        grants,
        grant,
        (a, b, more) => isWithin(meet(a, b), meet([...a, more], b)) && isWithin(meet(meet(a, b), [more]), meet(a, b)),
      ),
      RUNS,
    );
  });

  it("[F35][I1] allows an action exactly when every layer allows it", () => {
    fc.assert(
      fc.property(plainGrants, plainGrants, plainGrants, fc.array(action, { minLength: 10, maxLength: 30 }), (a, b, c, actions) => {
        const layers = [a, b, c].map((of) => ({ layer: "company" as const, grants: of }));
        const all = compileGrant({ layers, at: 0 });
        const each = [a, b, c].map(compile);
        for (const { kind, target, verb } of actions) {
          const expected = each.every((one) => one.allows(kind, target, verb));
          expect(all.allows(kind, target, verb), `${kind} ${target} ${verb} under ${all.texts.join(" | ")}`).toBe(expected);
          expect(all.explain({ kind, target, verb }).allowed).toBe(expected);
        }
      }),
      RUNS,
    );
  });

  it("takes the minimum of limits and dates and the maximum of consent", () => {
    const a: Grant = { ...parseGrant("perm:erp.* read"), limits: { amount: micro(500n), calls: 3 }, until: 20, consent: "none" };
    const b: Grant = { ...parseGrant("perm:*.invoices read"), limits: { amount: micro(900n), bytes: 7 }, until: 10, consent: "ask" };
    expect(meet([a], [b])).toEqual([
      { resource: "perm:erp.invoices", verbs: ["read"], limits: { amount: 500n, calls: 3, bytes: 7 }, until: 10, consent: "ask" },
    ]);
  });

  it.each([
    ["file:/invoices/** read,write", "file:/invoices/2026/** read", ["file:/invoices/2026/** read"]],
    ["file:/**/*.csv read", "file:/reports/** read", ["file:/reports/**/*.csv read"]],
    ["file:/aba* read", "file:/*bab read", ["file:/aba*bab read", "file:/abab read"]],
    ["perm:erp.* read,approve", "perm:*.invoices read", ["perm:erp.invoices read"]],
    ["http:*.example.com/** GET,POST", "http:api.*.com/v1/** GET", ["http:api.example.com/v1/** GET"]],
    ["http:api.example.com GET", "http:api.example.com:8080/** GET", []],
    ["skill:acme/* call", "skill:acme/summarize call", ["skill:acme/summarize call"]],
    ["secret:CRM_* use", "secret:ERP_TOKEN use", []],
    ["kv:scratch read,write", "kv:scratch read", ["kv:scratch read"]],
    ["file:/a read", "perm:a read", []],
  ])("%s ∧ %s", (a, b, expected) => {
    expect(meet([parseGrant(a)], [parseGrant(b)]).map(formatGrant)).toEqual(expected);
  });

  it("refuses, rather than guesses, when patterns have too much in common", () => {
    const many = (chars: string) => [parseGrant(`file:/${[...chars].map((c) => `${c}*`).join("")}/*${chars}* read`)];
    const stars = (text: string) => [parseGrant(`file:/*${[...text].join("*")}* read`)];
    expect(() => meet(stars("abcdefg"), stars("hijklmn"))).toThrowError(expect.objectContaining({ code: "policy_denied" }));
    expect(meet(many("abc"), many("abd"))).toBeDefined();
  });
});
