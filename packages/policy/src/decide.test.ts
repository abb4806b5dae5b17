import { describe, expect, it } from "vitest";
import { decide, type GrantLayer } from "./decide.ts";
import { parseGrant } from "./grant.ts";
import { grantsOfManifest } from "./permissions.ts";

const layer = (name: GrantLayer["layer"], ...texts: string[]): GrantLayer => ({ layer: name, grants: texts.map(parseGrant) });
const required = grantsOfManifest({ files: ["read:/invoices/**"], perms: ["erp.invoices:read"] });

describe("decide", () => {
  it("[F35] lets a call run narrowed when every layer leaves something of each permission", () => {
    const layers = [
      layer("company", "file:/** read", "perm:erp.* read"),
      layer("employee", "file:/invoices/2026/** read", "perm:erp.invoices read"),
    ];
    expect(decide({ required, layers, at: 0 })).toEqual({ allowed: true, layer: null, rule: null, missing: [], howToFix: null });
  });

  it.each([
    ["key", /key with wider scopes/],
    ["enablement", /company admin can add it/],
    ["company", /company's policy/],
    ["skill", /publisher/],
    ["employee", /groups/],
    ["agent", /agent's owner/],
  ] as const)("[F35] names the layer %s, what it lacks and who can give it", (name, who) => {
    const decision = decide({
      required,
      layers: [layer("company", "file:/** read", "perm:erp.* read"), layer(name, "file:/** read")],
      at: 0,
    });
    expect(decision).toMatchObject({ allowed: false, layer: name, missing: ["perm:erp.invoices read"] });
    expect(decision.howToFix).toMatch(who);
    expect(decision.howToFix).toContain("perm:erp.invoices read");
  });

  it("lists everything the layer lacks", () => {
    expect(decide({ required, layers: [layer("employee")], at: 0 }).missing).toEqual(["file:/invoices/** read", "perm:erp.invoices read"]);
  });

  it("denies when layers overlap with the need but not with each other", () => {
    const layers = [
      layer("company", "file:/invoices/a/** read", "perm:erp.* read"),
      layer("agent", "file:/invoices/b/** read", "perm:erp.* read"),
    ];
    expect(decide({ required, layers, at: 0 })).toMatchObject({ allowed: false, layer: "agent", missing: ["file:/invoices/** read"] });
  });

  it("counts a grant that ended as absent", () => {
    const until = [
      { layer: "employee" as const, grants: ["file:/** read", "perm:erp.* read"].map((text) => ({ ...parseGrant(text), until: 10 })) },
    ];
    expect(decide({ required, layers: until, at: 9 }).allowed).toBe(true);
    expect(decide({ required, layers: until, at: 10 }).allowed).toBe(false);
  });

  it("allows a skill that needs nothing", () => {
    expect(decide({ required: [], layers: [layer("employee")], at: 0 }).allowed).toBe(true);
  });
});
