import pg from "pg";

/** Counts and sums that must agree after any load. */
export interface Books {
  readonly calls: number;
  readonly succeeded: number;
  readonly billed: number;
  readonly chargedMicro: bigint;
}

const STATEMENT = `
  SELECT (SELECT count(*) FROM call) AS calls,
         (SELECT count(*) FROM call WHERE status = 'succeeded') AS succeeded,
         (SELECT count(*) FROM call WHERE amount_micro + units_micro > 0) AS billed,
         (SELECT count(*) FROM call WHERE amount_micro + units_micro > 0 AND status <> 'succeeded') AS billed_failures,
         (SELECT count(*) FROM usage_event WHERE source = 'call') AS call_events,
         (SELECT count(*) FROM usage_event) AS events,
         (SELECT count(*) FROM receipt) AS receipts,
         (SELECT coalesce(sum(amount_micro + units_micro), 0) FROM call) AS charged,
         (SELECT coalesce(sum(amount_micro), 0) FROM usage_event WHERE source IN ('call', 'unit')) AS metered_calls,
         (SELECT coalesce(sum(amount_micro), 0) FROM usage_event) AS metered,
         (SELECT coalesce(sum(amount_micro), 0) FROM transfer) AS moved,
         (SELECT coalesce(sum(debits_posted) - sum(credits_posted), 0) FROM account) AS balance,
         (SELECT coalesce(sum(debits_posted), 0) FROM account WHERE code = 'buyer:spend') AS spent,
         (SELECT count(*) FROM budget_period WHERE spent_micro + held_micro + leased_micro > limit_micro) AS overdrawn`;

/**
 * One billed call = one usage event for it and each unit it counted = one balanced set of transfers = one receipt (invariant 2), nothing billed for a failure (6), no budget passed (5).
 * @param ownerUrl connection that sees every company
 * @throws Error that names the first difference
 */
export async function checkBooks(ownerUrl: string): Promise<Books> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, string>>(STATEMENT);
    const row = rows[0] ?? {};
    const must = (left: string, right: string): void => {
      if (row[left] !== row[right]) throw new Error(`the books differ: ${left} ${row[left]} ≠ ${right} ${row[right]}`);
    };
    must("billed", "call_events");
    must("events", "receipts");
    must("charged", "metered_calls");
    must("metered", "moved");
    must("moved", "spent");
    for (const name of ["balance", "billed_failures", "overdrawn"])
      if (row[name] !== "0") throw new Error(`the books are wrong: ${name} is ${row[name]}`);
    return {
      calls: Number(row["calls"]),
      succeeded: Number(row["succeeded"]),
      billed: Number(row["billed"]),
      chargedMicro: BigInt(row["charged"] ?? "0"),
    };
  } finally {
    await client.end();
  }
}
