import { type CompanyTx, Prisma } from "@souk/db";
import { readSpentBefore } from "../grant/index.ts";
import type { CompanyBudget, SpendCell } from "./billing.types.ts";
import type { SpendGroupBy } from "./billing.views.ts";

export interface SpendQuery {
  readonly period: string;
  /** Only items before this instant (ms UTC): the same stretch of another month. */
  readonly before: number;
  readonly timeZone: string;
  readonly groupBy: SpendGroupBy;
}

const COLUMN: Readonly<Record<SpendGroupBy, Prisma.Sql>> = {
  skill: Prisma.sql`e.skill`,
  publisher: Prisma.sql`e.publisher`,
  employee: Prisma.sql`coalesce(e.employee_id::text, c.principal)`,
  costCentre: Prisma.sql`e.cost_centre`,
  meter: Prisma.sql`e.meter`,
};

/** A month's spend by key and day. Service keys stand under their principal. */
export async function readSpend(tx: CompanyTx, query: SpendQuery): Promise<readonly SpendCell[]> {
  const join = query.groupBy === "employee" ? Prisma.sql`JOIN call c ON c.company_id = e.company_id AND c.id = e.call_id` : Prisma.empty;
  return tx.$queryRaw<SpendCell[]>`
    SELECT key, day, (count(*) FILTER (WHERE source = 'call'))::int AS calls, (count(*) FILTER (WHERE source = 'outcome'))::int AS outcomes, sum(amount)::bigint AS amount
    FROM (SELECT ${COLUMN[query.groupBy]} AS key, to_char(e.occurred_at AT TIME ZONE ${query.timeZone}, 'YYYY-MM-DD') AS day, e.source, e.amount_micro AS amount
          FROM usage_event e ${join}
          WHERE e.company_id = (SELECT souk_company()) AND e.period = ${query.period} AND e.occurred_at < ${new Date(query.before)}) e
    GROUP BY key, day ORDER BY day, key`;
}

/** Calls of a time range that were turned away. */
export async function countDenied(tx: CompanyTx, range: { readonly from: number; readonly to: number }): Promise<number> {
  const rows = await tx.$queryRaw<{ denied: number }[]>`SELECT count(*)::int AS denied FROM call
    WHERE company_id = (SELECT souk_company()) AND admitted_at >= ${new Date(range.from)} AND admitted_at < ${new Date(range.to)} AND status = 'denied'`;
  return rows[0]?.denied ?? 0;
}

/** Claims of a time range that are neither settled nor rejected. */
export async function countPending(
  tx: CompanyTx,
  range: { readonly from: number; readonly to: number },
): Promise<{ readonly count: number; readonly amount: bigint }> {
  const rows = await tx.$queryRaw<
    { count: number; amount: bigint }[]
  >`SELECT count(*)::int AS count, coalesce(sum(price_micro), 0)::bigint AS amount FROM outcome
    WHERE company_id = (SELECT souk_company()) AND state = 'pending' AND claimed_at >= ${new Date(range.from)} AND claimed_at < ${new Date(range.to)}`;
  return rows[0] ?? { count: 0, amount: 0n };
}

/** The budget over the whole company in one month, or null when it has none. */
export async function findCompanyBudget(tx: CompanyTx, period: string): Promise<CompanyBudget | null> {
  const rows = await tx.$queryRaw<(Omit<CompanyBudget, "spent"> & { id: string; spent: bigint | null })[]>`
    SELECT b.id, b.limit_micro AS "limit", p.spent_micro AS spent, coalesce(p.held_micro, 0)::bigint AS held FROM budget b
    LEFT JOIN budget_period p ON p.company_id = b.company_id AND p.budget_id = b.id AND p.period = ${period}
    WHERE b.company_id = (SELECT souk_company()) AND b.scope_kind = 'company' AND b.status = 'active' ORDER BY b.created_at LIMIT 1`;
  const [row] = rows;
  if (!row) return null;
  const spent = row.spent ?? (await readSpentBefore(tx, { id: row.id, scopeKind: "company", scopeId: "" }, period)) ?? 0n;
  return { limit: row.limit, spent, held: row.held };
}
