import type { Manifest } from "@souk/contracts";
import { describe, expect, it } from "vitest";
import { diffVersions } from "./version-diff.rules.ts";

const OUTCOME = {
  price: "0.120000",
  when: "output.matched",
  key: "input.invoice",
  confirm: "signal",
  settle: "72h",
  dispute: "14d",
} as const;
const base: Pick<Manifest, "permissions" | "price" | "outcomes" | "limits" | "input" | "output" | "bundle"> = {
  permissions: { files: ["read:/invoices/**"], network: ["GET:api.example.com/v1/**"] },
  price: { currency: "USD", call: "0.002000" },
  outcomes: { matched: OUTCOME },
  limits: { cpuMs: 500 },
  input: { type: "object" },
  output: { type: "object" },
  bundle: { sha256: "a".repeat(64), bytes: 10 },
};
const withUnit = (pages: { readonly price: string; readonly max: number }) => ({ ...base.price, units: { pages } });
const asked = (changed: Partial<typeof base>) =>
  diffVersions(base, { ...base, ...changed }).map(({ what, change, name, asksMore }) => `${what} ${change} ${name}${asksMore ? " !" : ""}`);

describe("diffVersions", () => {
  it.each([
    ["nothing", {}, []],
    ["new code only", { bundle: { sha256: "b".repeat(64), bytes: 10 } }, ["code changed sha256"]],
    [
      "a new host",
      { permissions: { ...base.permissions, network: ["GET:api.example.com/v1/**", "GET:evil.example/**"] } },
      ["host added http:evil.example/** !"],
    ],
    [
      "a new method on a host",
      { permissions: { ...base.permissions, network: ["GET,POST:api.example.com/v1/**"] } },
      ["host changed http:api.example.com/v1/** !"],
    ],
    ["a file less", { permissions: { network: ["GET:api.example.com/v1/**"] } }, ["file removed file:/invoices/**"]],
    [
      "a permission of a company system",
      { permissions: { ...base.permissions, perms: ["erp.invoices:approve"] } },
      ["permission added perm:erp.invoices !"],
    ],
    ["a secret", { permissions: { ...base.permissions, secrets: ["CRM_TOKEN"] } }, ["secret added secret:CRM_TOKEN !"]],
    ["a higher price", { price: { currency: "USD", call: "0.003000" } }, ["price changed call !"]],
    ["a lower price", { price: { currency: "USD", call: "0.001000" } }, ["price changed call"]],
    ["a unit it counts", { price: withUnit({ price: "0.010000", max: 5 }) }, ["price added unit:pages !"]],
    ["another outcome rule at the same price", { outcomes: { matched: { ...OUTCOME, when: "true" } } }, ["outcome changed matched !"]],
    ["an outcome less", { outcomes: {} }, ["outcome removed matched"]],
    ["more computing time", { limits: { cpuMs: 900 } }, ["limit changed cpuMs !"]],
    ["less computing time", { limits: { cpuMs: 100 } }, ["limit changed cpuMs"]],
  ])("[F64] sees %s", (_, changed, expected) => {
    expect(asked(changed as Partial<typeof base>)).toEqual(expected);
  });

  it.each([
    [{ price: "0.010000", max: 5 }, []],
    [{ price: "0.020000", max: 5 }, [true]],
    [{ price: "0.010000", max: 6 }, [true]],
    [{ price: "0.005000", max: 5 }, [false]],
    [{ price: "0.010000", max: 1 }, [false]],
  ])("[F64] a unit that becomes %j asks for more: %j", (pages, asksMore) => {
    const before = { ...base, price: withUnit({ price: "0.010000", max: 5 }) };
    expect(diffVersions(before, { ...base, price: withUnit(pages) }).map((change) => change.asksMore)).toEqual(asksMore);
  });
});
