import { Decision, DecisionLayer, GrantText, ManifestPermissions } from "@souk/contracts";
import { expect, it } from "vitest";
import { decide, GRANT_LAYERS } from "./decide.ts";
import { formatGrant } from "./grant.ts";
import { grantsOfManifest, type Permissions } from "./permissions.ts";
import { RESOURCE_KINDS } from "./resource.ts";
import { riskOf } from "./risk.ts";

const manifest: ManifestPermissions = {
  files: ["read:/invoices/**", "read,write:/reports/*.csv"],
  perms: ["erp.invoices:read"],
  network: ["GET,POST:api.example.com:8443/v1/**"],
  connections: ["sap"],
  secrets: ["CRM_TOKEN"],
  skills: ["acme/summarize"],
  kv: true,
};

it("everything a manifest may declare is a grant the wire carries, one kind each", () => {
  const permissions: Permissions = ManifestPermissions.parse(manifest);
  const texts = grantsOfManifest(permissions).map(formatGrant);
  for (const text of texts) expect(GrantText.parse(text)).toBe(text);
  expect([...new Set(texts.map((text) => text.slice(0, text.indexOf(":"))))].sort()).toEqual([...RESOURCE_KINDS].sort());
  expect(Object.keys(ManifestPermissions.shape).sort()).toEqual(Object.keys(manifest).sort());
  expect(riskOf(permissions)).toBe("high");
});

it("decisions are the contracts' decisions", () => {
  for (const layer of GRANT_LAYERS) {
    expect(DecisionLayer.options).toContain(layer);
    const decision = decide({ required: grantsOfManifest(manifest), layers: [{ layer, grants: [] }], at: 0 });
    expect(Decision.parse(decision)).toEqual(decision);
  }
});
