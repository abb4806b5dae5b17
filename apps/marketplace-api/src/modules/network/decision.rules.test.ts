import { type CompiledGrant, compileGrant, parseGrant } from "@souk/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicy, decideRequest } from "./decision.rules.ts";
import { checkRequestHeaders, MAX_HEADERS } from "./header.rules.ts";
import { maskText, spellingsOf } from "./mask.rules.ts";
import { METHODS } from "./method.rules.ts";
import type { NetworkMode, NetworkRule } from "./network.types.ts";
import { proposeRules } from "./proposal.rules.ts";
import { parseRequestUrl } from "./url.ts";

const grantOf = (...texts: string[]): CompiledGrant =>
  compileGrant({ layers: [{ layer: "skill", grants: texts.map(parseGrant), subject: "acme/x" }], at: 0 });
const rule = (effect: "allow" | "deny", pattern: string, more: Partial<NetworkRule> = {}): NetworkRule => ({
  id: pattern,
  effect,
  skill: "",
  methods: [],
  pattern,
  maxBytes: null,
  note: "",
  source: "admin",
  ...more,
});
const target = (url: string) => {
  const parsed = parseRequestUrl(url);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.target;
};
interface Setting {
  readonly rules?: readonly NetworkRule[];
  readonly mode?: NetworkMode;
  readonly manifest?: CompiledGrant;
  readonly grant?: CompiledGrant;
  readonly bytes?: number;
  readonly confidentialRead?: string | null;
}
const everything = grantOf("http:** GET,POST,DELETE,PUT,PATCH,HEAD,OPTIONS");
const decide = (url: string, method: (typeof METHODS)[number], setting: Setting = {}) =>
  decideRequest({
    target: target(url),
    method,
    bytes: setting.bytes ?? 0,
    skill: "acme/x",
    policy: compilePolicy({ mode: setting.mode ?? "enforce", modes: new Map(), keepPaths: false, rules: setting.rules ?? [] }),
    manifest: setting.manifest ?? everything,
    grant: setting.grant ?? everything,
    confidentialRead: setting.confidentialRead ?? null,
  });

describe("layers", () => {
  it.each([
    ["manifest", { manifest: grantOf("http:b.example/** GET") }],
    ["call", { grant: grantOf("http:b.example/** GET") }],
    ["company", { rules: [rule("deny", "*.example/**")] }],
    ["company", { rules: [rule("allow", "b.example/**")] }],
    ["company", { rules: [rule("allow", "a.example/**", { methods: ["POST"] })] }],
    ["company", { rules: [rule("allow", "a.example/**", { maxBytes: 10 })], bytes: 11 }],
    ["platform", { bytes: 10_000_001 }],
    ["data", { confidentialRead: "/hr/salaries.csv" }],
  ] as const)("[F49] %s says no, and says why", (layer, setting) => {
    const decision = decide("https://a.example/v1/x", "GET", setting as Setting);
    expect(decision).toMatchObject({ verdict: "denied", layer });
    expect(decision.message).not.toBe("");
    if (layer === "data") expect(decision.message).toContain("/hr/salaries.csv");
  });

  it("[F49] the outermost no is named; deny wins over allow", () => {
    const rules = [rule("allow", "a.example/**"), rule("deny", "a.example/v1/**", { methods: ["DELETE"] })];
    expect(decide("https://a.example/v1/x", "GET", { rules })).toMatchObject({ verdict: "allowed", layer: "company" });
    expect(decide("https://a.example/v1/x", "DELETE", { rules, manifest: grantOf() })).toMatchObject({ layer: "company" });
    expect(decide("https://a.example/v1/x", "GET", { rules: [rule("deny", "a.example/**", { skill: "other/y" })] }).verdict).toBe(
      "allowed",
    );
  });

  it("[F54] report and learn soften the company's layer and no other", () => {
    for (const mode of ["report", "learn"] as const) {
      const rules = [rule("deny", "a.example/**")];
      expect(decide("https://a.example/", "GET", { rules, mode })).toMatchObject({ verdict: "reported", layer: "company", mode });
      expect(decide("https://a.example/", "GET", { rules, mode, grant: grantOf() }).verdict).toBe("denied");
      expect(decide("https://a.example/", "GET", { rules, mode, manifest: grantOf() }).verdict).toBe("denied");
      expect(decide("https://a.example/", "GET", { rules, mode, confidentialRead: "/x" }).verdict).toBe("denied");
    }
  });

  it("[F48] [I1] never lets through what manifest or grant do not, and one more deny rule never allows more", () => {
    const host = fc.constantFrom("a.example", "b.example", "x.a.example");
    const path = fc.constantFrom("/", "/v1", "/v1/x", "/v2/x/y");
    const pattern = fc.tuple(
      fc.constantFrom("*", "**", "a.example", "*.a.example", "b.example"),
      fc.constantFrom("/**", "/v1/**", "/v1/*", "/"),
    );
    const texts = fc.array(
      fc.tuple(pattern, fc.constantFrom(...METHODS)).map(([[h, p], method]) => `http:${h}${p} ${method}`),
      { maxLength: 3 },
    );
    const rules = fc.array(
      fc
        .record({ effect: fc.constantFrom("allow" as const, "deny" as const), at: pattern })
        .map(({ effect, at: [h, p] }) => rule(effect, `${h}${p}`)),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(
        fc.record({
          host,
          path,
          method: fc.constantFrom(...METHODS),
          manifest: texts,
          grant: texts,
          rules,
          mode: fc.constantFrom("enforce" as const, "report" as const),
          more: pattern,
        }),
        (given) => {
          const setting = { rules: given.rules, mode: given.mode, manifest: grantOf(...given.manifest), grant: grantOf(...given.grant) };
          const url = `https://${given.host}${given.path}`;
          const decision = decide(url, given.method, setting);
          const { resource } = target(url);
          const mayAtMost = setting.manifest.allows("http", resource, given.method) && setting.grant.allows("http", resource, given.method);
          if (decision.verdict !== "denied") expect(mayAtMost).toBe(true);
          const stricter = decide(url, given.method, { ...setting, rules: [...given.rules, rule("deny", given.more.join(""))] });
          if (decision.verdict === "denied") expect(stricter.verdict).toBe("denied");
        },
      ),
    );
  });
});

describe("headers", () => {
  it.each([
    [[["x-a", "b\r\nc: d"]], "a line end"],
    [[["x-a\r\n", "b"]], "a line end in a name"],
    [[["x a", "b"]], "a space in a name"],
    [[["", "b"]], "no name"],
    [[["x-a", "b\u0000"]], "a NUL"],
    [[["x-a", "é"]], "what one byte cannot say"],
    [[["x-a", "a".repeat(20_000)]], "too much"],
    [Array.from({ length: MAX_HEADERS + 1 }, (_, i) => [`x-${i}`, "1"]), "too many"],
  ] as [[string, string][], string][])("[F50] %#: %s are refused", (headers) => {
    expect(checkRequestHeaders(headers, false).ok).toBe(false);
  });

  it("[F50] what belongs to the connection, or to the broker, is never sent", () => {
    const given: [string, string][] = [
      ["Host", "evil"],
      ["Connection", "close, X-Drop"],
      ["X-Drop", "1"],
      ["Transfer-Encoding", "chunked"],
      ["Content-Length", "5"],
      ["Souk-Call", "forged"],
      ["X-Forwarded-For", "1.2.3.4"],
      ["Idempotency-Key", "mine"],
      ["X-Keep", " yes "],
    ];
    expect(checkRequestHeaders(given, true)).toEqual({ ok: true, headers: [["x-keep", "yes"]] });
  });
});

describe("masks and proposals", () => {
  it("[F52] no spelling of a secret is left in a text that echoes it", () => {
    const secret = fc.string({ unit: fc.constantFrom(...'abcXYZ019+/=&"< _-'), minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (value, before, after) => {
        const spellings = spellingsOf(value);
        const base64 = Buffer.from(before + value + after).toString("base64");
        for (const echo of [value, encodeURIComponent(value), JSON.stringify(value), base64, Buffer.from(value).toString("hex")]) {
          const masked = maskText(`x${echo}y`, spellings);
          expect(masked).toContain("***");
          expect(masked).not.toContain(value);
        }
      }),
    );
  });

  it("[F54] proposes the shortest list: ids become wildcards, methods are gathered, and it covers what was seen", () => {
    const seen = (path: string | null, method: string) => ({
      skill: "acme/x",
      method,
      host: "api.example",
      port: 443,
      path,
      requests: 2,
      largestBytes: 5,
      lastAt: 1,
    });
    const rules = proposeRules([
      seen("/v1/invoices/INV-7", "GET"),
      seen("/v1/invoices/INV-8", "GET"),
      seen("/v1/invoices/INV-8", "POST"),
      seen("/v1/me", "GET"),
    ]);
    expect(rules.map(({ pattern, methods, requests }) => [pattern, methods, requests])).toEqual([
      ["api.example/v1/invoices/*", ["GET", "POST"], 6],
      ["api.example/v1/me", ["GET"], 2],
    ]);
    expect(proposeRules([seen(null, "GET")])[0]?.pattern).toBe("api.example/**");
  });
});
