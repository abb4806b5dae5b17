import { type SteppingClock, steppingClock, systemClock } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const object = { type: "object" } as const;
const BUNDLE = "globalThis.__souk_skill = { run: () => ({}) };";
const outcomes = {
  matched: { price: "0.120000", when: "true", key: "'k'", confirm: "caller", settle: "1h", dispute: "1d" },
} as const;

let api: RunningApi;
let clock: SteppingClock;
let buyer: Tenant;
let other: Tenant;
let poor: Tenant;

beforeAll(async () => {
  clock = steppingClock(systemClock.now());
  api = await startApi({ clock });
  buyer = await api.world.addTenant("buyer");
  other = await api.world.addTenant("other");
  poor = await api.world.addTenant("poor", { grants: [] });
  const permissions = { files: ["read:/invoices/**"] };
  const skill = await api.world.publish({
    name: "acme/one",
    bundle: BUNDLE,
    manifest: { input: object, output: object, permissions, outcomes },
  });
  const second = await api.world.publish({ name: "acme/two", bundle: `${BUNDLE}//b`, manifest: { input: object, output: object } });
  for (const tenant of [buyer, other, poor]) await api.world.enable(tenant, skill);
  await api.world.enable(buyer, second);
});
afterAll(() => api.close());

async function quoteOf(tenant: Tenant, skill = "acme/one", body: unknown = { input: {} }) {
  const response = await fetch(`${api.url}/v1/skills/${skill}/quotes`, {
    method: "POST",
    headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> & { quote: string; expiresAt: string } };
}
const call = (tenant: Tenant, quote: string, skill = "acme/one") => callSkill(api.url, tenant.key, { skill, body: { input: {}, quote } });

describe("a quote", () => {
  it("[F73] says the most a call can cost, what it reaches, and promises it for five minutes", async () => {
    const { status, body } = await quoteOf(buyer);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      maximumPrice: { amount: "0.122000", currency: "USD" },
      grant: ["file:/invoices/** read"],
      hosts: [],
      decision: { allowed: true },
      skill: { name: "acme/one", version: "1.0.0" },
    });
    expect(Date.parse(body.expiresAt) - clock.now()).toBe(300_000);
    const before = await api.world.db.withCompany(buyer.companyId, (tx) => tx.call.count());
    expect((await call(buyer, body.quote)).status).toBe(200);
    expect(await api.world.db.withCompany(buyer.companyId, (tx) => tx.call.count())).toBe(before + 1);
  });

  it("[F73] for somebody who may not call explains why and promises nothing", async () => {
    const { body } = await quoteOf(poor);
    expect(body).toMatchObject({ quote: null, expiresAt: null, decision: { allowed: false, layer: "employee" } });
  });

  it("[F73] is refused for another skill, by another company, changed or made up", async () => {
    const { quote } = (await quoteOf(buyer)).body;
    const [head, payload, signature] = quote.split(".");
    const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...claims, skill: "acme/two" })).toString("base64url");
    const answers = [
      await call(buyer, quote, "acme/two"),
      await call(other, quote),
      await call(buyer, [head, changed, signature].join("."), "acme/two"),
      await call(buyer, `${head}.${payload}.`),
      await call(buyer, "a.b.c"),
      await call(buyer, ""),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: "invalid_request", billed: false, problems: [{ pointer: "/quote" }] });
    }
  });

  it("[F73] ends after five minutes", async () => {
    const { quote } = (await quoteOf(buyer)).body;
    clock.advance(299_999);
    expect((await call(buyer, quote)).status).toBe(200);
    clock.advance(1);
    expect((await call(buyer, quote)).body.detail).toContain("has expired");
  });

  it("[F73] ends when the company moves to another version", async () => {
    const { quote } = (await quoteOf(buyer, "acme/two")).body;
    const next = await api.world.publish({
      name: "acme/two",
      version: "1.1.0",
      bundle: `${BUNDLE}//1.1`,
      manifest: { input: object, output: object },
    });
    await api.world.enable(buyer, next);
    await api.app.services.epochs.refresh();
    expect((await call(buyer, quote, "acme/two")).body.detail).toContain("1.1.0 is enabled now");
  });

  it("[F73] refuses an unknown field and an unknown skill", async () => {
    expect((await quoteOf(buyer, "acme/one", { inputs: {} })).status).toBe(400);
    expect((await quoteOf(buyer, "acme/none")).status).toBe(404);
  });
});

describe("a key", () => {
  it("[F76] ends at its minute, also while it is warm", async () => {
    const key = await api.world.addKey(buyer, { expiresAt: clock.now() + 60_000 });
    const request = { skill: "acme/one", body: { input: {} } };
    expect((await callSkill(api.url, key, request)).status).toBe(200);
    clock.advance(59_999);
    expect((await callSkill(api.url, key, request)).status).toBe(200);
    clock.advance(1);
    expect(await callSkill(api.url, key, request)).toMatchObject({ status: 401, body: { code: "unauthenticated", billed: false } });
  });
});
