import { decodeId, parseMicro } from "@souk/kernel";
import { verifyInvoice } from "@souk/metering/verify";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Buyer, type Market, openMarket, SKILLS } from "./market.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One thing that happens, some time after the one before. */
interface Step {
  readonly afterMs: number;
  readonly buyer: number;
  readonly skill: number;
  readonly costCentre: string;
  readonly status: "succeeded" | "failed" | "denied";
  /** What the buyer says of the claim, if the call claims one. */
  readonly claim: "none" | "ignored" | "confirmed" | "rejected";
  /** Pages the call counts, when its skill does. */
  readonly pages: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.integer({ min: 0, max: 18 * HOUR }),
  buyer: fc.integer({ min: 0, max: 1 }),
  skill: fc.integer({ min: 0, max: SKILLS.length - 1 }),
  costCentre: fc.constantFrom("", "ops", "=cmd()", "财务"),
  status: fc.constantFrom("succeeded", "succeeded", "succeeded", "failed", "denied"),
  claim: fc.constantFrom("none", "ignored", "confirmed", "rejected"),
  pages: fc.constantFrom(0, 0, 1, 7, 50),
});

let database: TestDatabase;
let run = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Played {
  readonly market: Market;
  readonly buyers: readonly Buyer[];
  /** Outcomes that must be billed in the end, and those that must never be. */
  readonly accepted: ReadonlySet<string>;
  readonly rejected: ReadonlySet<string>;
}

async function decide(market: Market, buyer: Buyer, outcomeId: string, { claim, skill }: Step): Promise<void> {
  const isSignal = SKILLS[skill]?.name === "ledgerly/invoice-match";
  if (claim === "confirmed") await market.services.outcome.confirm(isSignal ? buyer.finance : buyer.employee, { id: outcomeId });
  if (claim === "rejected") await market.services.outcome.reject(buyer.employee, { id: outcomeId, reason: "not so" });
}

async function play(steps: readonly Step[]): Promise<Played> {
  run += 1;
  const market = await openMarket(database, { startMs: Date.UTC(2026, 0, 28, 6) + run, seed: run });
  const buyers = [await market.addBuyer(`acme-${run}`, "Asia/Shanghai"), await market.addBuyer(`globex-${run}`, "America/New_York")];
  const accepted = new Set<string>();
  const rejected = new Set<string>();
  for (const [index, one] of steps.entries()) {
    market.clock.advance(one.afterMs);
    await market.services.outcome.settleDue();
    const [buyer, skill] = [buyers[one.buyer], SKILLS[one.skill]];
    if (!buyer || !skill) continue;
    const name = one.skill === 0 ? "matched" : "routed";
    const outcome = one.claim === "none" ? {} : { outcome: { name, key: `INV-${index % 7}` } };
    const units = one.pages > 0 && "pages" in skill.terms.units ? { units: { pages: one.pages, tables: 1 + (index % 3) } } : {};
    const done = await market.call(buyer, { skill, costCentre: one.costCentre, status: one.status, ...units, ...outcome });
    if (done.outcomeId === null) continue;
    await decide(market, buyer, done.outcomeId, one);
    (one.claim === "rejected" ? rejected : accepted).add(done.outcomeId);
  }
  market.clock.advance(70 * DAY);
  await market.services.outcome.settleDue();
  market.clock.advance(32 * DAY);
  await market.services.closing.draftDue();
  return { market, buyers, accepted, rejected };
}

interface Sums {
  readonly usage: bigint;
  readonly ledger: bigint;
  readonly receipts: number;
  readonly events: number;
}

async function sumsOf(market: Market, companyId: string, period: string): Promise<Sums> {
  const { rows } = await market.owner.query<Record<string, string>>(
    `SELECT (SELECT coalesce(sum(amount_micro), 0) FROM usage_event WHERE company_id = $1 AND period = $2) AS usage,
            (SELECT coalesce(sum(CASE WHEN debit = 'buyer:spend' THEN amount_micro ELSE -amount_micro END), 0) FROM transfer WHERE company_id = $1 AND period = $2) AS ledger,
            (SELECT count(*) FROM receipt WHERE company_id = $1 AND period = $2) AS receipts,
            (SELECT count(*) FROM usage_event WHERE company_id = $1 AND period = $2) AS events`,
    [companyId, period],
  );
  const row = rows[0] ?? {};
  return {
    usage: BigInt(row["usage"] ?? 0),
    ledger: BigInt(row["ledger"] ?? 0),
    receipts: Number(row["receipts"]),
    events: Number(row["events"]),
  };
}

/** What is true of one company's books at the end, whatever happened. */
async function checkBuyer({ market, accepted, rejected }: Played, buyer: Buyer): Promise<void> {
  const { invoices, closing } = market.services;
  const { items } = await invoices.list(buyer.finance);
  for (const row of items.filter((item) => item.status !== "open")) {
    const draft = await invoices.get(buyer.finance, { id: row.id });
    expect(draft.reconciliation).toMatchObject({ equal: true, firstDifference: null });
    expect(await closing.approveAndFinalise(buyer.finance, { id: row.id })).toMatchObject({
      status: "final",
      number: `SOUK-${buyer.finance.company.slug.toUpperCase()}-${row.period.key}`,
    });
    const final = await invoices.get(buyer.finance, { id: row.id });
    const sums = await sumsOf(market, buyer.id, row.period.key);
    const lines = final.lines.reduce((sum, line) => sum + parseMicro(line.exact), 0n);
    expect(lines).toBe(sums.usage);
    // The rounding difference is in the ledger too: books and invoice end in the same sum.
    expect(sums.ledger).toBe(parseMicro(final.total.amount));
    expect(final.parts.reduce((sum, part) => sum + parseMicro(part.amount.amount), 0n)).toBe(parseMicro(final.total.amount));
    expect(final.receipts).toBe(sums.receipts);
    expect(sums.events).toBe(sums.receipts);
    const proof = await market.files(buyer, row.id);
    expect(await verifyInvoice(proof)).toMatchObject({ ok: true, problems: [], receipts: final.receipts });
  }
  for (const outcome of (await market.services.outcome.list(buyer.finance, { limit: 200 })).items) {
    expect(rejected.has(outcome.id)).toBe(outcome.state === "rejected");
    expect(accepted.has(outcome.id)).toBe(outcome.state === "verified" || outcome.state === "claimed_uncontested");
    const { rows } = await market.owner.query("SELECT FROM usage_event WHERE source = 'outcome' AND id = $1", [
      decodeId("out", outcome.id),
    ]);
    expect(rows).toHaveLength(accepted.has(outcome.id) ? 1 : 0);
  }
}

async function checkLedger({ market }: Played, buyer: Buyer): Promise<void> {
  const { rows } = await market.owner.query<Record<string, string>>(
    `SELECT (SELECT coalesce(sum(debits_posted) - sum(credits_posted), 0) FROM account WHERE company_id = $1) AS balance,
            (SELECT coalesce(sum(held_micro), 0) FROM budget_period WHERE company_id = $1) AS held,
            (SELECT coalesce(sum(spent_micro), 0) FROM budget_period WHERE company_id = $1) AS spent,
            (SELECT coalesce(sum(amount_micro), 0) FROM usage_event WHERE company_id = $1) AS usage,
            (SELECT count(*) FROM call WHERE company_id = $1 AND status <> 'succeeded' AND (amount_micro > 0 OR EXISTS (SELECT FROM receipt r WHERE r.company_id = call.company_id AND r.id = call.id))) AS billed_failures,
            (SELECT count(*) FROM (
               SELECT code, sum(dr) AS dr, sum(cr) AS cr FROM (
                 SELECT debit AS code, amount_micro AS dr, 0 AS cr FROM transfer WHERE company_id = $1
                 UNION ALL SELECT credit, 0, amount_micro FROM transfer WHERE company_id = $1) t GROUP BY code) s
             FULL JOIN (SELECT * FROM account WHERE company_id = $1 AND debits_posted + credits_posted > 0) a USING (code)
             WHERE s.dr IS DISTINCT FROM a.debits_posted OR s.cr IS DISTINCT FROM a.credits_posted) AS account_differences`,
    [buyer.id],
  );
  const row = rows[0] ?? {};
  expect(row).toMatchObject({ balance: "0", held: "0", billed_failures: "0", account_differences: "0" });
  expect(row["spent"]).toBe(row["usage"]);
}

describe("any history of calls and outcomes", () => {
  it("[I2] [I5] [I6] usage = lines = invoice = transfers = receipts, in every month, and every invoice verifies offline", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 24 }), async (steps) => {
        const played = await play(steps);
        try {
          for (const buyer of played.buyers) {
            await checkBuyer(played, buyer);
            await checkLedger(played, buyer);
          }
        } finally {
          await played.market.close();
        }
      }),
      { numRuns: 8, seed: 20261122, endOnFailure: true },
    );
  }, 120_000);
});
