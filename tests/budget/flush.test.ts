import { createSettleConnection, type SettleConnection } from "@souk/db";
import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallRow, createSettle, type Verdict } from "../../apps/marketplace-api/src/modules/settle/index.ts";
import { checkBooks } from "../support/books.ts";
import { callRow } from "../support/call-row.ts";

const PERIOD = "2026-11";
const uuid = (): string => newUuid(systemClock, systemRandom);

let database: TestDatabase;
let connection: SettleConnection;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  connection = await createSettleConnection(database.settleUrl);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await connection.close();
  await database.drop();
});

/** A lease as `souk_lease_take` leaves it: `state` says whether settle will find it open. */
interface LeaseCase {
  readonly remaining: number;
  readonly state: "open" | "ended" | "gone";
}
/** A call of the flush: what it takes of which leases (micro-units), and which key it holds. */
interface CallCase {
  readonly takes: readonly { readonly lease: number; readonly spend: number; readonly hold: number }[];
  readonly key: number | null;
}

const leaseCases = fc.array(
  fc.record({
    remaining: fc.integer({ min: 0, max: 120 }),
    state: fc.constantFrom<LeaseCase["state"]>("open", "open", "open", "open", "ended", "gone"),
  }),
  { minLength: 1, maxLength: 3 },
);
const callCases = fc.array(
  fc.record({
    takes: fc.uniqueArray(
      fc.record({ lease: fc.integer({ min: 0, max: 2 }), spend: fc.integer({ min: 0, max: 20 }), hold: fc.integer({ min: 0, max: 5 }) }),
      { selector: ({ lease }) => lease, maxLength: 2 },
    ),
    key: fc.option(fc.integer({ min: 0, max: 8 })),
  }),
  { minLength: 1, maxLength: 12 },
);

/** What has to come of it: keys go first come, first served; a lease pays its calls in order until it would be overdrawn, and none after that. */
function expected(leases: readonly LeaseCase[], calls: readonly CallCase[]) {
  const keys = new Set<number>();
  const wanted = leases.map(() => 0);
  const drawn = leases.map(() => ({ spend: 0, hold: 0 }));
  const verdicts = calls.map(({ takes, key }): Verdict["kind"] => {
    if (key !== null && keys.has(key)) return "replay";
    if (key !== null) keys.add(key);
    let verdict: Verdict["kind"] = "stored";
    for (const { lease, spend, hold } of takes) {
      const facts = leases[lease];
      if (spend + hold === 0) continue;
      wanted[lease] = (wanted[lease] ?? 0) + spend + hold;
      if (facts?.state !== "open" || (wanted[lease] ?? 0) > facts.remaining) verdict = "lease";
    }
    if (verdict === "stored")
      for (const { lease, spend, hold } of takes) {
        const sum = drawn[lease];
        if (!sum) continue;
        sum.spend += spend;
        sum.hold += hold;
      }
    return verdict;
  });
  return { verdicts, drawn };
}

/** Makes the leases, settles the calls in one flush, and reads what is left. */
async function settled(over: SettleConnection, leases: readonly LeaseCase[], calls: readonly CallCase[]) {
  const tenant = { companyId: uuid(), employeeId: uuid() };
  const made = leases.map((facts) => ({ ...facts, id: uuid(), budget: uuid() }));
  for (const { id, budget, remaining, state } of made) {
    await owner.query(
      "INSERT INTO budget_period (company_id, budget_id, period, limit_micro, leased_micro) VALUES ($1, $2, $3, 1000, $4)",
      [tenant.companyId, budget, PERIOD, remaining],
    );
    if (state === "gone") continue;
    await owner.query(
      `INSERT INTO budget_lease (company_id, id, budget_id, period, node_id, remaining_micro, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7::interval)`,
      [tenant.companyId, id, budget, PERIOD, uuid(), remaining, state === "open" ? "1 hour" : "-1 second"],
    );
  }
  const settle = createSettle({
    connection: over,
    onRetry: () => undefined,
  });
  const rows = calls.map(({ takes, key }) => {
    const uses = takes.flatMap(({ lease, spend, hold }): CallRow["leases"] => {
      const of = made[lease];
      return of ? [{ leaseId: of.id, budgetId: of.budget, period: PERIOD, spendMicro: BigInt(spend), holdMicro: BigInt(hold) }] : [];
    });
    return callRow(tenant, { leases: uses, idempotencyKey: key === null ? null : `key-${key}` });
  });
  const verdicts = await Promise.all(rows.map((row) => settle.submit(row)));
  expect(settle.stats.flushes).toBe(1);
  const stored = await owner.query<{ id: string }>("SELECT id FROM call WHERE company_id = $1", [tenant.companyId]);
  const keys = await owner.query<{ call_id: string }>("SELECT call_id FROM idempotency WHERE company_id = $1", [tenant.companyId]);
  const left = await owner.query<{ spent: string; held: string; leased: string; remaining: string | null }>(
    `SELECT p.spent_micro AS spent, p.held_micro AS held, p.leased_micro AS leased, l.remaining_micro AS remaining
     FROM unnest($2::uuid[]) WITH ORDINALITY AS b(id, n) JOIN budget_period p ON p.company_id = $1 AND p.budget_id = b.id
     LEFT JOIN budget_lease l ON l.company_id = $1 AND l.budget_id = b.id ORDER BY b.n`,
    [tenant.companyId, made.map(({ budget }) => budget)],
  );
  const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).sort();
  return {
    verdicts: verdicts.map(({ kind }) => kind),
    rows,
    stored: idsOf(stored.rows),
    keyed: keys.rows.map((row) => row.call_id).sort(),
    left: left.rows.map(({ spent, held, leased, remaining }) => ({
      spent: Number(spent),
      held: Number(held),
      leased: Number(leased),
      remaining: remaining === null ? null : Number(remaining),
    })),
  };
}

/** Sends what a process of the release before sends: `leases` as an array, no sums. */
const asBefore = (over: SettleConnection): SettleConnection => ({
  ...over,
  query: (name, text, values) => {
    const { draws: _, ...extra } = JSON.parse(String(values.at(-1))) as Record<string, unknown>;
    const leases = typeof extra["leases"] === "string" ? { leases: JSON.parse(extra["leases"]) as unknown } : {};
    return over.query(name, text, [...values.slice(0, -1), JSON.stringify({ ...extra, ...leases })]);
  },
});

describe("one flush of many calls", () => {
  it("[I5] takes from each lease exactly what its stored calls used, and never more than it holds", async () => {
    await fc.assert(
      fc.asyncProperty(leaseCases, callCases, fc.boolean(), async (leases, sent, isBefore) => {
        const calls = sent.map((call) => ({ ...call, takes: call.takes.filter(({ lease }) => lease < leases.length) }));
        const { verdicts, drawn } = expected(leases, calls);
        const seen = await settled(isBefore ? asBefore(connection) : connection, leases, calls);
        expect(seen.verdicts).toEqual(verdicts);
        const stored = seen.rows.filter((_, index) => verdicts[index] === "stored");
        expect(seen.stored).toEqual(stored.map((row) => row.id).sort());
        expect(seen.keyed).toEqual(
          stored
            .filter((row) => row.idempotencyKey !== null)
            .map((row) => row.id)
            .sort(),
        );
        expect(seen.left).toEqual(
          leases.map(({ remaining, state }, index) => {
            const { spend, hold } = drawn[index] ?? { spend: 0, hold: 0 };
            const isThere = state !== "gone";
            return {
              spent: spend,
              held: hold,
              leased: remaining - spend - hold,
              remaining: isThere ? remaining - spend - hold : null,
            };
          }),
        );
      }),
      { numRuns: 60 },
    );
    await checkBooks(database.ownerUrl);
  });

  it("[I1] that is sent again whole writes nothing twice", async () => {
    const tenant = { companyId: uuid(), employeeId: uuid() };
    const settle = createSettle({
      connection,
      onRetry: () => undefined,
    });
    const rows = Array.from({ length: 3 }, () => callRow(tenant));
    const send = async () => (await Promise.all(rows.map((row) => settle.submit(row)))).map(({ kind }) => kind);
    expect(await send()).toEqual(["stored", "stored", "stored"]);
    expect(await send()).toEqual(["replay", "replay", "replay"]);
    const { rows: events } = await owner.query("SELECT FROM usage_event WHERE company_id = $1", [tenant.companyId]);
    expect(events).toHaveLength(3);
  });
});
