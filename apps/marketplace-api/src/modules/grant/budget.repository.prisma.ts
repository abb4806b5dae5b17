import { type CompanyTx, Prisma } from "@souk/db";
import type { Period } from "@souk/kernel";
import { z } from "zod";
import type { BudgetDefinition } from "../budget/index.ts";
import type { BudgetState } from "./grant.types.ts";

/** Where each budget stands in a billing month; a budget nothing was spent of has no row. */
export async function readStates(tx: CompanyTx, period: string): Promise<ReadonlyMap<string, BudgetState>> {
  const rows = await tx.budgetPeriod.findMany({ where: { period } });
  return new Map(rows.map(({ budgetId, spentMicro, heldMicro, leasedMicro }) => [budgetId, { spentMicro, heldMicro, leasedMicro }]));
}

type Scope = Pick<BudgetDefinition, "id" | "scopeKind" | "scopeId">;

function within(budget: Scope): Prisma.Sql {
  switch (budget.scopeKind) {
    case "company":
      return Prisma.sql`true`;
    case "skill":
      return Prisma.sql`e.skill = ${budget.scopeId}`;
    case "employee":
      return Prisma.sql`e.employee_id = ${budget.scopeId}::uuid`;
    case "group":
      return Prisma.sql`e.employee_id IN (SELECT m.employee_id FROM group_member m WHERE m.group_id = ${budget.scopeId}::uuid)`;
    case "agent":
      return Prisma.sql`e.call_id IN (SELECT c.id FROM call c WHERE c.agent_id = ${budget.scopeId}::uuid)`;
    default:
      return budget.scopeKind satisfies never;
  }
}

const Day = z.object({ day: z.string(), micro: z.bigint() });

/** What was billed per local day within a budget's scope; days without anything are left out. */
export async function readDays(
  tx: CompanyTx,
  budget: BudgetDefinition,
  month: { readonly period: Period; readonly timeZone: string },
): Promise<readonly z.output<typeof Day>[]> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT to_char(e.occurred_at AT TIME ZONE ${month.timeZone}, 'YYYY-MM-DD') AS day, sum(e.amount_micro)::bigint AS micro
    FROM usage_event e WHERE e.period = ${month.period.key} AND ${within(budget)} GROUP BY 1 ORDER BY 1`;
  return rows.map((row) => Day.parse(row));
}

const Sum = z.object({ micro: z.bigint() });

/**
 * What was billed this month within a scope whose budget has no row yet: somebody set it in the middle of the month. Null when it has one and counts itself.
 * An outcome counts in the month of its call, where its price was held. micro-units.
 */
export async function readSpentBefore(tx: CompanyTx, budget: Scope, period: string): Promise<bigint | null> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT (SELECT coalesce(sum(e.amount_micro), 0) FROM usage_event e WHERE e.period = ${period} AND ${within(budget)}
        AND (e.source <> 'outcome' OR EXISTS (SELECT 1 FROM call k WHERE k.id = e.call_id AND k.period = e.period)))::bigint AS micro
    WHERE NOT EXISTS (SELECT 1 FROM budget_period p WHERE p.budget_id = ${budget.id}::uuid AND p.period = ${period})`;
  const [row] = rows.map((one) => Sum.parse(one));
  return row?.micro ?? null;
}

const Latest = z.object({ at: z.date().nullable() });

/** When the newest event of the company was metered (ms UTC), or null. */
export async function readMeteredTo(tx: CompanyTx): Promise<number | null> {
  const [row] = await tx.$queryRaw<unknown[]>`SELECT max(admitted_at) AS at FROM call`;
  return Latest.parse(row).at?.getTime() ?? null;
}
