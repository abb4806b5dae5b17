import { describe, expect, it } from "vitest";
import { compileGrant } from "./compile.ts";
import type { GrantLayer } from "./decide.ts";
import { parseGrant } from "./grant.ts";
import { grantsOfManifest } from "./permissions.ts";

const layer = (name: GrantLayer["layer"], ...texts: string[]): GrantLayer => ({ layer: name, grants: texts.map(parseGrant) });
const layers: GrantLayer[] = [
  layer("company", "file:/** read,write", "kv:scratch read,write"),
  layer("enablement", "file:/invoices/** read,write", "file:/orders/** read", "kv:scratch read,write"),
  { layer: "skill", grants: grantsOfManifest({ files: ["read:/invoices/**", "read:/orders/**", "read,write:/reports/**"], kv: true }) },
  layer("employee", "file:/invoices/** read", "file:/orders/2026/** read", "kv:scratch read,write"),
];

describe("compileGrant", () => {
  const compiled = compileGrant({ layers, at: 0 });

  it("[F35] holds the meet of all layers, in wire form", () => {
    expect(compiled.texts).toEqual(["file:/invoices/** read", "file:/orders/2026/** read", "kv:scratch read,write"]);
    expect(compiled.expiresAt).toBeNull();
  });

  it.each([
    ["file", "/invoices/a.json", "read", true],
    ["file", "/invoices/a.json", "write", false],
    ["file", "/orders/2025/a.json", "read", false],
    ["file", "/salaries.csv", "read", false],
    ["file", "/invoices/../salaries.csv", "read", false],
    ["file", "/invoices//a.json", "read", false],
    ["file", "/invoices/./a", "read", false],
    ["file", "/invoices/a\u0000b", "read", false],
    ["file", "/invoices/e\u0301", "read", false],
    ["file", "/invoices/\u00e9", "read", true],
    ["file", "invoices/a", "read", false],
    ["kv", "scratch", "write", true],
    ["secret", "CRM_TOKEN", "use", false],
  ] as const)("%s %s %s → %s", (kind, target, verb, expected) => {
    expect(compiled.allows(kind, target, verb)).toBe(expected);
    // The second answer comes from the cache.
    expect(compiled.allows(kind, target, verb)).toBe(expected);
  });

  it("[I1] explains a denied action by the outermost layer that lacks it", () => {
    const write = compiled.explain({ kind: "file", target: "/invoices/a.json", verb: "write" });
    expect(write).toMatchObject({ allowed: false, layer: "skill", missing: ["file:/invoices/a.json write"] });
    const salaries = compiled.explain({ kind: "file", target: "/salaries.csv", verb: "read" });
    expect(salaries).toMatchObject({ layer: "enablement", missing: ["file:/salaries.csv read"] });
    expect(salaries.howToFix).toContain("company admin");
    const old = compiled.explain({ kind: "file", target: "/orders/2025/a.json", verb: "read" });
    expect(old.layer).toBe("employee");
  });

  it("keeps nothing of a skill that asks for endless paths", () => {
    for (let i = 0; i < 20_000; i++) compiled.allows("file", `/nowhere/${i}`, "read");
    expect(compiled.allows("file", "/invoices/a.json", "read")).toBe(true);
    expect(compiled.allows("file", "/nowhere/1", "read")).toBe(false);
  });

  it("lists only where something could be read", () => {
    expect(compiled.reaches("file", "/", "read")).toBe(true);
    expect(compiled.reaches("file", "/orders/", "read")).toBe(true);
    expect(compiled.reaches("file", "/salaries", "read")).toBe(false);
    expect(compiled.reaches("file", "/invoices/", "write")).toBe(false);
  });

  it("gives equal hashes to equal grants only", () => {
    const again = compileGrant({ layers: [...layers].reverse(), at: 0 });
    expect(again.hash).toBe(compiled.hash);
    const narrower = compileGrant({ layers: [...layers, layer("agent", "file:/invoices/** read")], at: 0 });
    expect(narrower.hash).not.toBe(compiled.hash);
    const limited = compileGrant({ layers: [{ layer: "key", grants: [{ ...parseGrant("file:/a read"), limits: { calls: 1 } }] }], at: 0 });
    const free = compileGrant({ layers: [layer("key", "file:/a read")], at: 0 });
    expect(limited.hash).not.toBe(free.hash);
  });

  it("leaves out grants that ended, says when the next one ends, and holds back what needs consent", () => {
    const grants = [
      { ...parseGrant("file:/a read"), until: 100 },
      { ...parseGrant("file:/b read"), until: 50 },
      { ...parseGrant("file:/c read"), consent: "ask" as const },
    ];
    const then = compileGrant({ layers: [{ layer: "key", grants }], at: 50 });
    expect(then.allows("file", "/a", "read")).toBe(true);
    expect(then.allows("file", "/b", "read")).toBe(false);
    expect(then.verdict("file", "/c", "read")).toBe("ask");
    expect(then.allows("file", "/c", "read")).toBe(false);
    expect(then.expiresAt).toBe(100);
  });

  it("refuses to compile nothing", () => {
    expect(() => compileGrant({ layers: [], at: 0 })).toThrowError(/at least one layer/);
  });
});
