import { createSettleConnection } from "@souk/db";
import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import pg from "pg";
import { createSettle } from "../apps/marketplace-api/src/modules/settle/index.ts";
import { checkBooks } from "../tests/support/books.ts";
import { callRow } from "../tests/support/call-row.ts";
import { type BenchResult, rounded } from "./result.ts";
import { compare, ROUND_MS } from "./rounds.ts";
import { startStack } from "./stack.ts";

const CALLERS = 256;
const INSERT_CONNECTIONS = 32;

/** Runs `work` again and again on so many callers for a bounded time; answers how often per second. */
async function rate(callers: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const one = async (): Promise<void> => {
    while (performance.now() - startedAt < ROUND_MS) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, one));
  return done / ((performance.now() - startedAt) / 1000);
}

/** Fully posted calls per second ÷ plain single-row inserts of the same PostgreSQL, in turn. */
async function benchSettle(): Promise<BenchResult[]> {
  const stack = await startStack();
  const connection = await createSettleConnection(stack.settleUrl);
  const pool = new pg.Pool({ connectionString: stack.ownerUrl, max: INSERT_CONNECTIONS });
  pool.on("error", () => undefined); // connections end with their server
  try {
    const tenant = await stack.world.addTenant("buyer");
    const settle = createSettle({
      connection,
      onRetry: (error) => {
        throw error;
      },
    });
    await pool.query("CREATE TABLE bench_row (id uuid PRIMARY KEY, company_id uuid, amount bigint, body text)");
    const insert = () =>
      pool.query({
        name: "insert",
        text: "INSERT INTO bench_row VALUES ($1, $2, $3, $4)",
        values: [newUuid(systemClock, systemRandom), tenant.companyId, 2_000n, "x".repeat(200)],
      });
    const post = () => settle.submit(callRow(tenant));
    const { ours, theirs, ratio, rounds } = await compare(
      () => rate(CALLERS, post),
      () => rate(INSERT_CONNECTIONS, insert),
    );
    const { calls } = await checkBooks(stack.ownerUrl);
    return [
      {
        name: "settle",
        value: rounded(ours, 0),
        unit: "posted calls/s",
        ratio,
        against: "single-row inserts of the same PostgreSQL, 32 connections",
        detail: {
          callers: CALLERS,
          rounds,
          inserts: rounded(theirs, 0),
          calls,
          rowsPerFlush: rounded(settle.stats.rows / settle.stats.flushes, 1),
        },
      },
    ];
  } finally {
    await pool.end();
    await connection.close();
    await stack.stop();
  }
}

export const benches = { settle: benchSettle };
