import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const ECHO = "globalThis.__souk_skill = { run: ({ input }) => input };";

let api: RunningApi;
let buyer: Tenant;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  await api.world.enable(buyer, await api.world.publish({ name: "echo/echo", bundle: ECHO }));
});
afterAll(() => api.close());

const call = async (dryRun = false): Promise<number> =>
  (await callSkill(api.url, buyer.key, { skill: "echo/echo", body: { input: {}, dryRun } })).status;

async function setLimit(amount: string): Promise<void> {
  const response = await fetch(`${api.url}/v1/budgets`, {
    method: "PUT",
    headers: { authorization: `Bearer ${buyer.key}`, "content-type": "application/json" },
    body: JSON.stringify({ scope: { kind: "company" }, limit: { amount, currency: "USD" } }),
  });
  expect(response.status).toBe(200);
}

/** The company's budget on the page of what was spent. */
async function spentInSpend(): Promise<string | undefined> {
  const finance = await api.app.services.identity.authenticate(`Bearer ${buyer.key}`);
  return (await api.app.services.spending.spend(finance, { groupBy: "skill" })).budget?.spent.amount;
}

async function spent(): Promise<string> {
  const response = await fetch(`${api.url}/v1/budgets`, { headers: { authorization: `Bearer ${buyer.key}` } });
  const { items } = (await response.json()) as { readonly items: readonly { readonly spent: { readonly amount: string } }[] };
  return items[0]?.spent.amount ?? "";
}

describe("a budget that is set in the middle of a month", () => {
  it("[I5] counts what was billed in it before, and a dry run says what the call would", async () => {
    for (let n = 0; n < 5; n++) expect(await call()).toBe(200); // 0.002 each
    await setLimit("0.011");
    expect([await spent(), await spentInSpend()]).toEqual(["0.010000", "0.010000"]);
    expect([await call(true), await call()]).toEqual([402, 402]);
    await setLimit("0.012");
    expect([await call(true), await call(true), await call()]).toEqual([200, 200, 200]);
    expect([await call(true), await call()]).toEqual([402, 402]);
    expect(await spent()).toBe("0.012000");
  });

  it("[I5] stops calls at once when its limit is lowered below what is used, though a node held a part of it", async () => {
    await setLimit("10");
    expect(await call()).toBe(200);
    await setLimit("0.005");
    await expect.poll(() => call(), { timeout: 2_000, interval: 100 }).toBe(402);
    await setLimit("10");
    expect(await call()).toBe(200);
  });
});
