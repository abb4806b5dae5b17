import { type CompanyTx, Prisma } from "@souk/db";
import { z } from "zod";
import type { LineGroup } from "./billing.types.ts";

/** A whole month as one statement saw it, so that its parts belong together while calls go on. */
export interface Month {
  readonly groups: readonly LineGroup[];
  /** Leaf hashes in the order of the receipts file; null when they were not asked for. */
  readonly leaves: readonly Uint8Array[] | null;
  readonly usage: bigint;
  /** What the buyer owes by the ledger, rounding aside. */
  readonly ledger: bigint;
  readonly events: number;
  readonly receipts: number;
}

const LEAF_BYTES = 32;
const BigText = z.string().transform(BigInt);
const Groups = z.array(
  z.object({
    skill: z.string(),
    meter: z.string(),
    terms_version: z.number(),
    cost_centre: z.string(),
    unit: BigText,
    quantity: BigText,
    amount: BigText,
    fee: BigText,
    receipts: z.number(),
  }),
);

function splitLeaves(joined: Uint8Array | null): Uint8Array[] {
  if (!joined) return [];
  return Array.from({ length: joined.length / LEAF_BYTES }, (_, i) => joined.subarray(i * LEAF_BYTES, (i + 1) * LEAF_BYTES));
}

/** Reads a month's lines, sums and, when wanted, leaves from one snapshot. Leaves cost a look at every receipt. */
export async function readMonth(tx: CompanyTx, period: string, wanted: { readonly leaves: boolean }): Promise<Month> {
  const leaf = wanted.leaves ? Prisma.sql`r.leaf` : Prisma.sql`NULL::bytea`;
  const join = wanted.leaves ? Prisma.sql`LEFT JOIN receipt r USING (company_id, source, id)` : Prisma.empty;
  const rows = await tx.$queryRaw<
    { groups: unknown; leaves: Uint8Array | null; usage: bigint; ledger: bigint; events: number; receipts: number }[]
  >`WITH e AS MATERIALIZED (
      SELECT e.source, e.id, e.occurred_at, e.skill, e.meter, e.terms_version, e.cost_centre, e.unit_micro, e.quantity, e.amount_micro, e.fee_micro, ${leaf} AS leaf
      FROM usage_event e ${join} WHERE e.company_id = (SELECT souk_company()) AND e.period = ${period}
    )
    SELECT
      (SELECT coalesce(json_agg(g), '[]') FROM (
         SELECT skill, meter, terms_version, cost_centre, unit_micro::text AS unit, sum(quantity)::text AS quantity, sum(amount_micro)::text AS amount,
                sum(fee_micro)::text AS fee, count(*)::int AS receipts FROM e GROUP BY skill, meter, terms_version, cost_centre, unit_micro) g) AS groups,
      (SELECT string_agg(leaf, ''::bytea ORDER BY occurred_at, source, id) FROM e) AS leaves,
      (SELECT coalesce(sum(amount_micro), 0)::bigint FROM e) AS usage,
      (SELECT coalesce(sum(CASE WHEN debit = 'buyer:spend' THEN amount_micro ELSE -amount_micro END), 0)::bigint FROM transfer
         WHERE company_id = (SELECT souk_company()) AND period = ${period} AND source <> 'rounding') AS ledger,
      (SELECT count(*)::int FROM e) AS events,
      (SELECT count(*)::int FROM receipt WHERE company_id = (SELECT souk_company()) AND period = ${period}) AS receipts`;
  const row = rows[0];
  if (!row) throw new Error("a month is always one row");
  const groups = Groups.parse(row.groups).map(({ terms_version, cost_centre, unit, amount, fee, ...group }) => ({
    ...group,
    termsVersion: terms_version,
    costCentre: cost_centre,
    unitMicro: unit,
    amountMicro: amount,
    feeMicro: fee,
  }));
  const leaves = wanted.leaves ? splitLeaves(row.leaves) : null;
  return { groups, leaves, usage: row.usage, ledger: row.ledger, events: row.events, receipts: row.receipts };
}
