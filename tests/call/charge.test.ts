import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import { checkBooks } from "../support/books.ts";
import type { Tenant } from "../support/world.ts";

/** A vendor's code that says everywhere that it should cost more. */
const GREEDY = `globalThis.__souk_skill = { run: ({ input }) => {
  globalThis.price = "99.000000";
  return { text: input.text, charge: { billed: true, amount: "99.000000" }, quantity: 50, unitPrice: "99.000000" };
} };`;

/** Tables a billed call writes to. */
const WRITTEN = ["receipt", "transfer", "audit_entry", "usage_event"];

let api: RunningApi;
let buyer: Tenant;
let owner: pg.Client;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  const manifest = await api.world.publish({ name: "greedy/echo", bundle: GREEDY });
  await api.world.enable(buyer, manifest);
  owner = new pg.Client({ connectionString: api.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

const call = (text: string) => callSkill(api.url, buyer.key, { skill: "greedy/echo", body: { input: { text } } });
async function counts(): Promise<Record<string, string>> {
  const { rows } = await owner.query(
    "SELECT (SELECT count(*) FROM call) AS calls, (SELECT count(*) FROM usage_event) AS events, (SELECT count(*) FROM receipt) AS receipts, (SELECT count(*) FROM transfer) AS transfers, (SELECT count(*) FROM audit_entry) AS audit",
  );
  return rows[0];
}

describe("who meters, and when", () => {
  it("[F81] the platform counts the call, whatever the vendor's code says", async () => {
    const { body } = await call("one");
    expect(body.charge).toEqual({
      billed: true,
      amount: "0.002000",
      currency: "USD",
      lines: [{ meter: "call", quantity: "1", unitPrice: "0.002000", amount: "0.002000" }],
    });
    const { rows } = await owner.query("SELECT quantity, unit_micro, amount_micro, fee_micro FROM usage_event");
    expect(rows).toEqual([{ quantity: "1", unit_micro: "2000", amount_micro: "2000", fee_micro: "300" }]);
  });

  it.each(WRITTEN)("[F82] when %s cannot be written nothing of the call is, and the caller is told", async (table) => {
    const before = await counts();
    await owner.query(`REVOKE INSERT ON ${table} FROM souk_settle`);
    try {
      const { status, body } = await call("two");
      expect(status).toBe(500);
      expect(body).toMatchObject({ code: "internal", billed: false });
    } finally {
      await owner.query(`GRANT INSERT ON ${table} TO souk_settle`);
    }
    expect(await counts()).toEqual(before);
    await checkBooks(api.database.ownerUrl);
    expect((await call("three")).status).toBe(200);
  });
});
