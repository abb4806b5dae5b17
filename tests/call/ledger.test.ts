import { micro } from "@souk/kernel";
import { type AccountCode, balance, isAccountCode, postingsForCharge, type Transfer, trialBalance } from "@souk/ledger";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const ECHO = "globalThis.__souk_skill = { run: ({ input }) => input };";
/** Prices whose fee does not come out even, and one without a price. */
const PRICES = ["0.000001", "0.000333", "0.002000", "1.999999", "0.000000"];

let api: RunningApi;
let buyer: Tenant;
let owner: pg.Client;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  for (const [n, call] of PRICES.entries()) {
    const manifest = await api.world.publish({ name: `vendor-${n}/echo`, bundle: ECHO, manifest: { price: { currency: "USD", call } } });
    await api.world.enable(buyer, manifest);
  }
  owner = new pg.Client({ connectionString: api.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

function accountCode(text: string): AccountCode {
  if (!isAccountCode(text)) throw new Error(`not an account: ${text}`);
  return text;
}

it("[I2] [F85] what settle writes is what the ledger's rules say, transfer by transfer and sum by sum", async () => {
  const expected: Transfer[] = [];
  for (const [n] of PRICES.entries()) {
    for (let repeat = 0; repeat < 3; repeat++) {
      const { body } = await callSkill(api.url, buyer.key, { skill: `vendor-${n}/echo`, body: { input: { repeat } } });
      expect(body.status).toBe("succeeded");
    }
  }
  const events = await owner.query<{ publisher: string; amount_micro: string; fee_micro: string }>(
    "SELECT publisher, amount_micro, fee_micro FROM usage_event",
  );
  expect(events.rows).toHaveLength((PRICES.length - 1) * 3);
  for (const row of events.rows) {
    const posted = postingsForCharge({ publisher: row.publisher, amount: BigInt(row.amount_micro), fee: BigInt(row.fee_micro) });
    expected.push(...posted.filter((transfer) => transfer.amount > 0n));
  }
  const stored = await owner.query<{ debit: string; credit: string; amount_micro: string }>(
    "SELECT debit, credit, amount_micro FROM transfer",
  );
  const transfers = stored.rows.map(
    (row): Transfer => ({ debit: accountCode(row.debit), credit: accountCode(row.credit), amount: micro(BigInt(row.amount_micro)) }),
  );
  const order = (list: readonly Transfer[]): string[] =>
    list.map((transfer) => `${transfer.debit} ${transfer.credit} ${transfer.amount}`).sort();
  expect(order(transfers)).toEqual(order(expected));

  const sums = balance(transfers);
  expect(trialBalance(sums)).toBe(0n);
  const accounts = await owner.query<{ code: string; debits_posted: string; credits_posted: string }>(
    "SELECT code, debits_posted, credits_posted FROM account WHERE debits_posted + credits_posted > 0",
  );
  expect(
    new Map(accounts.rows.map((row) => [row.code, { debits: BigInt(row.debits_posted), credits: BigInt(row.credits_posted) }])),
  ).toEqual(sums);
});
