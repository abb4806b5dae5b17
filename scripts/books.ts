import type pg from "pg";

/** One rule of the books, as the query that finds what breaks it. */
interface BookRule {
  readonly name: string;
  readonly sql: string;
}

/** DESIGN §8: one billed call = one usage event for it and each unit = one balanced set of transfers = one receipt; unbilled ones have none. */
const RULES: readonly BookRule[] = [
  {
    name: "the ledger of each company sums to zero",
    sql: "SELECT company_id, sum(debits_posted - credits_posted) AS difference FROM account GROUP BY 1 HAVING sum(debits_posted) <> sum(credits_posted)",
  },
  {
    name: "an account is the sum of its transfers",
    sql: `WITH legs AS (
            SELECT company_id, debit AS code, amount_micro AS dr, 0 AS cr FROM transfer
            UNION ALL SELECT company_id, credit, 0, amount_micro FROM transfer
          ), summed AS (SELECT company_id, code, sum(dr) AS dr, sum(cr) AS cr FROM legs GROUP BY 1, 2)
          SELECT company_id, code FROM account a FULL JOIN summed s USING (company_id, code)
          WHERE coalesce(a.debits_posted, 0) <> coalesce(s.dr, 0) OR coalesce(a.credits_posted, 0) <> coalesce(s.cr, 0)`,
  },
  {
    name: "each event has its receipt and each receipt its event",
    sql: `SELECT company_id, source, id FROM usage_event e FULL JOIN receipt r USING (company_id, source, id)
          WHERE source IN ('call', 'unit', 'outcome') AND (e.amount_micro IS NULL OR r.payload IS NULL)`,
  },
  {
    name: "the transfers of an event are its amount",
    sql: `SELECT e.company_id, e.source, e.id FROM usage_event e
          LEFT JOIN transfer t ON t.company_id = e.company_id AND t.source = e.source AND t.event_id = e.id
          GROUP BY 1, 2, 3, e.amount_micro HAVING coalesce(sum(t.amount_micro), 0) <> e.amount_micro`,
  },
  {
    name: "a call's event has the call's amount, and only a call that succeeded has one",
    sql: `SELECT e.company_id, e.id FROM usage_event e LEFT JOIN call c ON c.company_id = e.company_id AND c.id = e.id
          WHERE e.source = 'call' AND (c.id IS NULL OR c.status <> 'succeeded' OR c.amount_micro <> e.amount_micro)`,
  },
  {
    name: "a call with an amount has an event, and one that did not succeed has no amount",
    sql: `SELECT c.company_id, c.id FROM call c LEFT JOIN usage_event e ON e.company_id = c.company_id AND e.source = 'call' AND e.id = c.id
          WHERE c.amount_micro <> 0 AND (e.id IS NULL OR c.status <> 'succeeded')`,
  },
  {
    name: "what a call's units cost is the sum of their events",
    sql: `WITH counted AS (SELECT company_id, call_id, sum(amount_micro) AS amount, sum(fee_micro) AS fee FROM usage_event WHERE source = 'unit' GROUP BY 1, 2)
          SELECT coalesce(c.company_id, u.company_id) AS company_id, coalesce(c.id, u.call_id) AS id FROM call c FULL JOIN counted u ON u.company_id = c.company_id AND u.call_id = c.id
          WHERE c.id IS NULL OR c.units_micro <> coalesce(u.amount, 0) OR c.units_fee_micro <> coalesce(u.fee, 0)`,
  },
  {
    name: "an idempotency key leads to a call that exists",
    sql: `SELECT k.company_id, k.key FROM idempotency k LEFT JOIN call c ON c.company_id = k.company_id AND c.id = k.call_id WHERE c.id IS NULL`,
  },
];

/** Every rule that is broken, with up to three of the rows that break it. Empty when the books are in order. `client` sees all companies. */
export async function bookProblems(client: pg.ClientBase): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, sql } of RULES) {
    const found = await client.query(`SELECT count(*) OVER () AS all_rows, * FROM (${sql}) broken LIMIT 3`);
    if (found.rows.length > 0) problems.push(`${name}: ${found.rows[0].all_rows} rows, such as ${JSON.stringify(found.rows)}`);
  }
  return problems;
}

/** What a backup states and its restore must find again. */
export interface DatabaseSums {
  readonly rows: Readonly<Record<string, number>>;
  readonly ledger: {
    readonly debitsMicro: string;
    readonly creditsMicro: string;
    readonly transfersMicro: string;
    readonly eventsMicro: string;
  };
}

/** Tables of the application, partitioned ones as one. */
export async function tableNames(client: pg.ClientBase): Promise<string[]> {
  const found = await client.query<{ relname: string }>(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '_prisma_migrations' ORDER BY 1",
  );
  return found.rows.map((row) => row.relname);
}

/** Row counts of every table and the sums of the ledger. */
export async function readSums(client: pg.ClientBase): Promise<DatabaseSums> {
  const rows: Record<string, number> = {};
  for (const name of await tableNames(client)) {
    const counted = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${client.escapeIdentifier(name)}`);
    rows[name] = Number(counted.rows[0]?.n);
  }
  const sum = async (sql: string) => (await client.query<{ sum: string }>(`SELECT coalesce(sum(${sql}`)).rows[0]?.sum ?? "0";
  return {
    rows,
    ledger: {
      debitsMicro: await sum("debits_posted), 0)::text AS sum FROM account"),
      creditsMicro: await sum("credits_posted), 0)::text AS sum FROM account"),
      transfersMicro: await sum("amount_micro), 0)::text AS sum FROM transfer"),
      eventsMicro: await sum("amount_micro), 0)::text AS sum FROM usage_event"),
    },
  };
}

/** What differs between two sums, one line each. */
export function sumDifferences(wanted: DatabaseSums, found: DatabaseSums): string[] {
  const names = new Set([...Object.keys(wanted.rows), ...Object.keys(found.rows)]);
  const rows = [...names]
    .filter((name) => wanted.rows[name] !== found.rows[name])
    .map((name) => `${name}: ${wanted.rows[name] ?? 0} rows expected, ${found.rows[name] ?? 0} found`);
  const ledger = (Object.keys(wanted.ledger) as (keyof DatabaseSums["ledger"])[])
    .filter((key) => wanted.ledger[key] !== found.ledger[key])
    .map((key) => `${key}: ${wanted.ledger[key]} expected, ${found.ledger[key]} found`);
  return [...rows, ...ledger];
}
