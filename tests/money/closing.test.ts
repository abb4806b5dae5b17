import { decodeId } from "@souk/kernel";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Buyer, type Market, openMarket, SKILLS } from "./market.ts";

const DAY = 86_400_000;

let database: TestDatabase;
let market: Market;
let buyer: Buyer;
let stranger: Buyer;
let made = 0;
let callIds: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  market = await openMarket(database, { startMs: Date.UTC(2026, 0, 5), seed: 3 });
  stranger = await market.addBuyer("stranger", "UTC");
});
afterAll(async () => {
  await market.close();
  await database.drop();
});

/** A buyer with one month of five calls and a paid outcome, drafted. */
beforeEach(async () => {
  made += 1;
  buyer = await market.addBuyer(`buyer-${made}`, "Europe/Berlin");
  callIds = [];
  const [skill] = SKILLS;
  if (!skill) throw new Error("no skill");
  for (let i = 0; i < 5; i++) {
    market.clock.advance(1_000);
    const outcome = i === 0 ? { outcome: { name: "matched", key: `INV-${made}` } } : {};
    const { callId, outcomeId } = await market.call(buyer, { skill, costCentre: "ops", ...outcome });
    callIds.push(callId);
    if (outcomeId) await market.services.outcome.confirm(buyer.finance, { id: outcomeId });
  }
  market.clock.advance(33 * DAY);
  await market.services.closing.draftDue();
});

async function draft(): Promise<{ readonly id: string }> {
  const { items } = await market.services.invoices.list(buyer.finance);
  const found = items.find((item) => item.status !== "open");
  if (!found) throw new Error("no draft");
  return found;
}

const approve = (id: string) => market.services.closing.approveAndFinalise(buyer.finance, { id });

/** Changes rows as somebody with the database's own password could; triggers stay on. */
const asOwner = (sql: string, values: readonly unknown[]): Promise<unknown> => market.owner.query(sql, [...values]);
const idOfCall = (index: number): string => decodeId("call", callIds[index] ?? "") ?? "";

describe("closing a month", () => {
  it("[I9] a final invoice and its lines never change, not even by the database's owner", async () => {
    const { id } = await draft();
    await approve(id);
    const uuid = decodeId("inv", id);
    for (const sql of [
      "UPDATE invoice SET total_micro = total_micro + 1 WHERE id = $1",
      "UPDATE invoice SET document = '{}' WHERE id = $1",
      "UPDATE invoice SET status = 'draft' WHERE id = $1",
      "DELETE FROM invoice WHERE id = $1",
      "UPDATE invoice_line SET amount_micro = 0 WHERE invoice_id = $1",
      "DELETE FROM invoice_line WHERE invoice_id = $1",
    ]) {
      await expect(asOwner(sql, [uuid])).rejects.toThrow(/never changes/);
    }
    await expect(approve(id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("hands out the same bytes each time once it is drafted", async () => {
    const { id } = await draft();
    await approve(id);
    const first = await market.files(buyer, id);
    market.clock.advance(DAY);
    expect(await market.files(buyer, id)).toEqual(first);
  });

  it("records who approved and who finalised", async () => {
    const { id } = await draft();
    await approve(id);
    const { rows } = await market.owner.query<{ actor: string; action: string }>(
      "SELECT actor, action FROM audit_entry WHERE company_id = $1 AND action LIKE 'invoice.%' ORDER BY at, id",
      [buyer.id],
    );
    expect(rows.map((row) => row.action).sort()).toEqual(["invoice.approved", "invoice.drafted", "invoice.finalised"]);
    expect(new Set(rows.filter((row) => row.action !== "invoice.drafted").map((row) => row.actor))).toEqual(new Set([buyer.finance.key]));
  });

  it.each([
    ["a charge that its terms do not say", "UPDATE usage_event SET amount_micro = amount_micro + 7 WHERE company_id = $1 AND id = $2"],
    ["a fee that its terms do not say", "UPDATE usage_event SET fee_micro = 0 WHERE company_id = $1 AND id = $2"],
    ["a transfer that is missing", "DELETE FROM transfer WHERE company_id = $1 AND event_id = $2 AND leg = 2"],
    [
      "a transfer of another amount",
      "UPDATE transfer SET amount_micro = amount_micro + 1 WHERE company_id = $1 AND event_id = $2 AND leg = 1",
    ],
    ["a receipt that is missing", "DELETE FROM receipt WHERE company_id = $1 AND id = $2"],
    [
      "a receipt whose text was changed",
      `UPDATE receipt SET payload = replace(payload, '"costCentre":"ops"', '"costCentre":"hr"') WHERE company_id = $1 AND id = $2`,
    ],
    ["an event under other terms", "UPDATE usage_event SET terms_version = 9 WHERE company_id = $1 AND id = $2"],
    [
      "an event with a time of its own",
      "UPDATE usage_event SET occurred_at = occurred_at + interval '1 second' WHERE company_id = $1 AND id = $2",
    ],
  ])("%s blocks the invoice and names the call", async (_what, sql) => {
    const { id } = await draft();
    await asOwner(sql, [buyer.id, idOfCall(2)]);
    const refused = await approve(id).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ code: "conflict" });
    expect((refused as Error).message).toContain(callIds[2]);
    expect((await market.services.invoices.get(buyer.finance, { id })).status).toBe("in_review");
  });

  it("an event that arrived after the draft blocks the approved invoice, and remakes a draft nobody approved", async () => {
    const { id } = await draft();
    const before = await market.services.invoices.get(buyer.finance, { id });
    const late = idOfCall(1).replace(/^.{4}/, "0001");
    for (const table of ["usage_event", "receipt"]) {
      await asOwner(
        `INSERT INTO ${table} SELECT (jsonb_populate_record(t, jsonb_build_object('id', $3::text))).* FROM ${table} t WHERE t.company_id = $1 AND t.id = $2`,
        [buyer.id, idOfCall(1), late],
      );
    }
    await market.services.closing.draftDue();
    const again = await market.services.invoices.get(buyer.finance, { id });
    expect(again.receipts).toBe(before.receipts + 1);
    await expect(approve(id)).rejects.toThrow(/was charged 0\.002333 USD, the ledger holds 0\.00 USD/);
  });

  it("is for finance: others may look, strangers find nothing", async () => {
    const { id } = await draft();
    await expect(market.services.closing.advance(buyer.admin, { id, action: "approve" })).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(market.services.invoices.get(buyer.employee, { id })).rejects.toMatchObject({ code: "permission_denied" });
    await expect(market.services.invoices.get(stranger.finance, { id })).rejects.toMatchObject({ code: "not_found" });
    await expect(market.services.closing.advance(stranger.finance, { id, action: "approve" })).rejects.toMatchObject({ code: "not_found" });
    expect((await market.services.invoices.get(buyer.admin, { id })).actions).toEqual([]);
  });

  it("an open month cannot be approved; it has the same id before and after it is drafted", async () => {
    const [skill] = SKILLS;
    if (!skill) throw new Error("no skill");
    await market.call(buyer, { skill, costCentre: "" });
    const { items } = await market.services.invoices.list(buyer.finance);
    const open = items.find((item) => item.status === "open" && item.receipts > 0);
    expect(open).toMatchObject({ lines: 1, receipts: 1, number: null });
    await expect(approve(open?.id ?? "")).rejects.toThrow(/still open/);
    market.clock.advance(33 * DAY);
    await market.services.closing.draftDue();
    expect((await market.services.invoices.get(buyer.finance, { id: open?.id ?? "" })).status).toBe("draft");
    // The month itself is an address too.
    expect((await market.services.invoices.get(buyer.finance, { id: open?.period.key ?? "" })).id).toBe(open?.id);
  });

  it("[F104] leads from a line to its calls, each with its place in the receipts file", async () => {
    const { id } = await draft();
    const invoice = await market.services.invoices.get(buyer.finance, { id });
    const seen: number[] = [];
    for (const line of invoice.lines) {
      const one = await market.services.invoices.lineCalls(buyer.finance, { invoiceId: id, lineId: line.id, limit: 3 });
      const rest =
        one.nextCursor === null
          ? []
          : (await market.services.invoices.lineCalls(buyer.finance, { invoiceId: id, lineId: line.id, limit: 50, cursor: one.nextCursor }))
              .items;
      const all = [...one.items, ...rest];
      expect(all).toHaveLength(line.receipts);
      seen.push(...all.map((item) => item.leaf));
      for (const item of all) {
        const receipt = await market.services.invoices.receipt(buyer.finance, { receiptId: item.receiptId });
        expect(receipt).toMatchObject({ leaf: item.leaf, payload: { callId: item.callId, amount: item.amount.amount } });
        const call = await market.services.usage.get(buyer.finance, { id: item.callId });
        expect(call).toMatchObject({ input: null, output: null, receiptId: expect.any(String) });
        if (item.kind === "call") expect(call.invoice).toMatchObject({ id, lineId: line.id });
      }
      await expect(
        market.services.invoices.lineCalls(stranger.finance, { invoiceId: id, lineId: line.id, limit: 3 }),
      ).rejects.toMatchObject({ code: "not_found" });
    }
    expect(seen.sort((a, b) => a - b)).toEqual([...Array(invoice.receipts).keys()]);
  });

  it("[F85] says what the total is made of, with the rounding difference named", async () => {
    const { id } = await draft();
    const invoice = await market.services.invoices.get(buyer.finance, { id });
    // 5 × 0.002333 rounds to 0.01, one outcome of 0.120777 to 0.12.
    expect(invoice.exactTotal.amount).toBe("0.132442");
    expect(invoice.total.amount).toBe("0.130000");
    expect(invoice.roundingDifference.amount).toBe("-0.002442");
    expect(Object.fromEntries(invoice.parts.map((part) => [part.kind, part.amount.amount]))).toEqual({
      calls: "0.011665",
      outcomes: "0.120777",
      rounding: "-0.002442",
    });
  });
});
