import type { Database, SettleConnection } from "@souk/db";
import type { BudgetDefinition, LeaseStore } from "./budget.types.ts";

export const RECALL_CHANNEL = "souk_recall";
/** Names a budget's month to every node that may hold a part of it. */
export const recallKey = (companyId: string, budgetId: string, period: string): string => `${companyId}:${budgetId}:${period}`;

const MAX_BEGUN = 10_000;

export interface LeaseStoreDeps {
  readonly connection: SettleConnection;
  readonly db: Pick<Database, "notify">;
  readonly nodeId: string;
  /** What was billed in a budget's scope and month before the budget counted itself, micro-units; null when it counts already. */
  readonly spentBefore: (companyId: string, budget: BudgetDefinition, period: string) => Promise<bigint | null>;
}

/** Leases in PostgreSQL (functions souk_lease_take and souk_lease_return; expiry by database time). */
export function createLeaseStore(deps: LeaseStoreDeps): LeaseStore {
  /** Months of budgets that are known to count. */
  const begun = new Set<string>();
  return {
    take: async (input) => {
      const month = recallKey(input.companyId, input.budget.id, input.period);
      const spentMicro = begun.has(month) ? null : await deps.spentBefore(input.companyId, input.budget, input.period);
      const rows = await deps.connection.query<{ granted: string }>(
        "souk_lease_take_from",
        "SELECT granted FROM souk_lease_take($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)",
        [
          input.companyId,
          input.budget.id,
          input.period,
          input.budget.limitMicro,
          deps.nodeId,
          input.leaseId,
          input.wantMicro,
          input.needMicro,
          input.ttlMs,
          spentMicro ?? 0n,
        ],
      );
      if (begun.size >= MAX_BEGUN) begun.clear();
      begun.add(month);
      return { grantedMicro: BigInt(rows[0]?.granted ?? "0") };
    },
    give: async (input) => {
      await deps.connection.query("souk_lease_return", "SELECT souk_lease_return($1,$2,$3,$4,$5,$6)", [
        input.companyId,
        input.budgetId,
        input.period,
        input.leaseId,
        input.amountMicro,
        input.close,
      ]);
    },
    recall: (key) => deps.db.notify(RECALL_CHANNEL, key),
  };
}
