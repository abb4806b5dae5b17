import { createSettleConnection, type SettleConnection } from "@souk/db";
import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createInterruptedCalls, createJournal, type Journal } from "../../apps/marketplace-api/src/modules/network/index.ts";
import { requestRow } from "../support/request-row.ts";

const id = (): string => newUuid(systemClock, systemRandom);
type Ending = Parameters<Journal["ended"]>[1];
/** What becomes of a statement: the connection may break before PostgreSQL hears of it, or before we hear of PostgreSQL. */
type Fault = "none" | "before" | "after";

let database: TestDatabase;
let owner: pg.Client;
let connection: SettleConnection;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  connection = await createSettleConnection(database.settleUrl);
});
afterAll(async () => {
  await connection.close();
  await owner.end();
  await database.drop();
});
beforeEach(async () => {
  await owner.query("TRUNCATE network_request, request_intent, call_intent");
});

const answered = (status = 200): Ending => ({ state: "answered", status, bytesIn: 3, ms: 1.5, reason: null });

interface Log {
  readonly call: string;
  readonly n: number;
  readonly state: string;
  readonly status: number | null;
  readonly reason: string | null;
}
const log = async (): Promise<readonly Log[]> =>
  (await owner.query('SELECT call_id AS "call", n, state, status, reason FROM network_request ORDER BY call_id, n')).rows;
const sheets = async (): Promise<number> => Number((await owner.query("SELECT count(*) FROM request_intent")).rows[0]?.count);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A journal whose connection breaks as it is told to, one statement after the other; after `cut` every statement, like those of a process that is gone. */
function journalOf({ faults = [], shownAfterMs = 60_000 }: { readonly faults?: readonly Fault[]; readonly shownAfterMs?: number } = {}) {
  const left = [...faults];
  const problems: unknown[] = [];
  let isCut = false;
  const gone = () => Object.assign(new Error("terminating connection"), { code: "57P01" });
  const column: SettleConnection["column"] = async (...statement) => {
    const fault = isCut ? "before" : (left.shift() ?? "none");
    if (fault === "before") throw gone();
    const rows = await connection.column(...statement);
    if (fault === "after" || isCut) throw gone();
    return rows;
  };
  const journal = createJournal({
    connection: { ...connection, column },
    nodeId: id(),
    onRetry: (error) => problems.push(error),
    shownAfterMs,
  });
  const cut = () => {
    isCut = true;
  };
  const mend = () => {
    isCut = false;
  };
  return { journal, problems, cut, mend };
}

/** The look of another process for what this one left. */
function sweep(): Promise<number> {
  const { journal } = journalOf();
  return createInterruptedCalls({
    connection,
    journal,
    settle: { submit: () => Promise.reject(new Error("no call to settle")) },
  }).settleGone();
}

describe("a request in a sheet", () => {
  it("[F53] [I4] is on record before it is sent, in the log with its end, and then in no sheet", async () => {
    const { journal } = journalOf();
    const row = requestRow();
    await journal.intend(row, null);
    expect([await sheets(), await log()]).toEqual([1, []]);
    journal.ended(row, answered(201));
    await journal.drain();
    expect([await sheets(), await log()]).toEqual([0, [{ call: row.call, n: 1, state: "answered", status: 201, reason: null }]]);
  });

  it("[F53] that takes long is in the log before its end, and once", async () => {
    const { journal } = journalOf({ shownAfterMs: 20 });
    const row = requestRow();
    await journal.intend(row, null);
    await expect.poll(log, { timeout: 5_000, interval: 10 }).toMatchObject([{ state: "intent", status: null }]);
    journal.ended(row, answered());
    await journal.drain();
    expect(await log()).toMatchObject([{ state: "answered", status: 200 }]);
    expect(await sheets()).toBe(0);
  });

  it("[F53] [I4] says the same in the log whether its process brought it there or another one", async () => {
    const full = requestRow({
      hop: 2,
      employee: id(),
      agent: id(),
      connection: "erp",
      operation: "postInvoice",
      port: 8443,
      pathHash: "hash",
      path: '/a "b" \\u0000 \\\\ü',
      address: "203.0.113.7",
      mode: "report",
      layer: "manifest",
      rule: "a rule",
      verdict: "reported",
      reason: "a reason",
      bytesOut: 12,
    });
    const rows = async () =>
      (await owner.query("SELECT to_jsonb(q) - 'state' - 'call_id' AS row FROM network_request q ORDER BY call_id")).rows.map(
        ({ row }) => row,
      );
    const [own, other] = [journalOf(), journalOf()];
    const [mine, theirs] = [full, { ...full, call: id() }];
    await own.journal.intend(mine, null);
    await own.journal.drain();
    await other.journal.intend(theirs, null);
    await sweep();
    const [first, second] = await rows();
    expect(second).toEqual(first);
    expect(first).toMatchObject({
      path: full.path,
      address: "203.0.113.7",
      mutating: true,
      bytes_out: 12,
      bytes_in: 0,
      reason: "a reason",
    });
    expect(Object.values(first as object).filter((value) => value === null)).toEqual([null, null]); // status and ms: it has no end
  });

  it("[F53] with a text no database can hold is not sent; the others of its flush are", async () => {
    const { journal, problems } = journalOf();
    const bad = [requestRow({ rule: "a\0b" }), requestRow({ rule: "\ud800" })];
    const outcomes = await Promise.allSettled([requestRow(), ...bad, requestRow()].map((row) => journal.intend(row, null)));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(problems).toHaveLength(2);
    await journal.drain();
    expect(await log()).toHaveLength(2);
    expect(await sheets()).toBe(0);
  });

  it("[I4] of a call that may not act is in no sheet, though others of its flush are", async () => {
    const { journal } = journalOf();
    const [company, first, second] = [id(), id(), id()];
    const claim = (call: string) => ({ company, principal: "employee:a", key: "one", call, args: "", at: systemClock.now(), row: "{}" });
    expect(await journal.intend(requestRow({ company, call: first }), claim(first))).toBe("durable");
    const outcomes = await Promise.all([
      journal.intend(requestRow({ company, call: second }), claim(second)),
      journal.intend(requestRow({ company, call: first, n: 2 }), null),
    ]);
    expect(outcomes).toEqual(["taken", "durable"]);
    const { rows } = await owner.query("SELECT jsonb_array_elements(rows::jsonb)->>0 AS call FROM request_intent");
    expect(rows).toEqual([{ call: first }, { call: first }]);
    await journal.drain();
    expect((await log()).map(({ call }) => call)).toEqual([first, first]);
    expect(await sheets()).toBe(0);
  });

  it("[F53] never passes for another one of its number: that is reported, and its sheet keeps it", async () => {
    const { journal, problems } = journalOf();
    const row = requestRow();
    const other = { ...row, host: "elsewhere.example" };
    for (const one of [row, other]) {
      await journal.intend(one, null);
      journal.ended(one, answered());
      await journal.drain();
    }
    expect(problems).toMatchObject([{ code: "23505" }]);
    expect(await log()).toHaveLength(1);
    expect(await sheets()).toBe(1);
  });
});

describe("a process that is gone", () => {
  it("[I4] [I10] leaves its requests as unknown, without a claim too; what it knew stays, and coming back changes nothing", async () => {
    const { journal, cut, mend, problems } = journalOf({ shownAfterMs: 60_000 });
    const [known, open] = [requestRow(), requestRow()];
    await Promise.all([known, open].map((row) => journal.intend(row, null)));
    journal.ended(known, answered());
    await expect.poll(log, { timeout: 5_000, interval: 10 }).toHaveLength(1);
    cut();
    await sweep();
    const states = async () => new Map((await log()).map(({ call, state }) => [call, state]));
    const left = new Map([
      [known.call, "answered"],
      [open.call, "unknown"],
    ]);
    expect([await states(), await sheets()]).toEqual([left, 0]);
    journal.ended(open, answered());
    mend();
    await journal.drain();
    expect([await states(), await sheets()]).toEqual([left, 0]);
    // what it could not store while it was cut off, and nothing else
    expect(problems.filter((problem) => (problem as { code?: string }).code !== "57P01")).toEqual([]);
  });

  it("[I4] tells of each request outside but the last how it ended", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0, 20, 1_000),
        async (waits, shownAfterMs) => {
          const { journal, cut } = journalOf({ shownAfterMs });
          const call = id();
          const company = id();
          for (const [index, ms] of waits.entries()) {
            const row = requestRow({ company, call, n: index + 1 });
            await journal.intend(row, null);
            if (index === waits.length - 1) break;
            await pause(ms);
            journal.ended(row, answered());
          }
          cut();
          await pause(30); // what was on its way arrives, or does not
          await sweep();
          await connection.query("abandon", "SELECT * FROM souk_abandon_requests($1, $2)", [company, call]);
          const mine = (await log()).filter((row) => row.call === call);
          expect(mine.map(({ state }) => state)).toEqual(waits.map((_, index) => (index === waits.length - 1 ? "unknown" : "answered")));
          expect(await sheets()).toBe(0);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("[I4] may live, cut off: whoever settles its call sees what it sent, and what it says afterwards changes nothing", async () => {
    const { journal, problems } = journalOf();
    const [row, neighbour] = [requestRow(), requestRow()];
    await Promise.all([row, neighbour].map((one) => journal.intend(one, null)));
    const seen = await connection.query("abandon_state", "SELECT state FROM souk_abandon_requests($1, $2)", [row.company, row.call]);
    expect(seen).toEqual([{ state: "unknown" }]);
    expect(await log()).toHaveLength(1);
    for (const one of [row, neighbour]) journal.ended(one, answered());
    await journal.drain();
    const states = new Map((await log()).map(({ call, state }) => [call, state]));
    expect(states).toEqual(
      new Map([
        [row.call, "unknown"],
        [neighbour.call, "answered"],
      ]),
    );
    expect([await sheets(), problems]).toEqual([0, []]);
  });
});

describe("a connection that breaks", () => {
  const one = fc.record({
    mutating: fc.boolean(),
    company: fc.integer({ min: 0, max: 1 }),
    beginsAfter: fc.constantFrom(0, 0, 5, 60),
    takes: fc.constantFrom(0, 5, 40, 120),
    status: fc.constantFrom(200, 404, 503),
    isRefused: fc.boolean(),
  });
  const fault = fc.constantFrom<Fault>("none", "none", "before", "after");

  it("[F53] [I4] loses no request, no refusal and no end, and sends nothing that is not on record", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { minLength: 1, maxLength: 20 }),
        fc.array(fault, { maxLength: 8 }),
        fc.constantFrom(0, 30, 1_000),
        async (plans, faults, shownAfterMs) => {
          await owner.query("TRUNCATE network_request, request_intent");
          const { journal } = journalOf({ faults, shownAfterMs });
          const companies = [id(), id()];
          const expected = new Map<string, Pick<Log, "state" | "status">>();
          const run = async (plan: (typeof plans)[number]): Promise<void> => {
            const row = requestRow({ company: companies[plan.company] as string, mutating: plan.mutating });
            await pause(plan.beginsAfter);
            if (plan.isRefused) {
              journal.refuse({ ...row, state: "denied", verdict: "denied" });
              expected.set(row.call, { state: "denied", status: null });
              return;
            }
            try {
              await journal.intend(row, null);
            } catch {
              expected.set(row.call, { state: "failed", status: null });
              return;
            }
            const { rows } = await owner.query(
              "SELECT 1 FROM request_intent WHERE company_id = $1 AND rows LIKE '%' || $2 || '%' UNION ALL SELECT 1 FROM network_request WHERE call_id = $2::uuid",
              [row.company, row.call],
            );
            expect(rows.length).toBeGreaterThan(0);
            await pause(plan.takes);
            journal.ended(row, answered(plan.status));
            expected.set(row.call, { state: "answered", status: plan.status });
          };
          await Promise.all(plans.map(run));
          await journal.drain();
          expect(new Map((await log()).map(({ call, state, status }) => [call, { state, status }]))).toEqual(expected);
          expect(await sheets()).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);
});
