import type { Database, SettleConnection } from "@souk/db";
import type { LeaseStore } from "./budget.types.ts";

export const RECALL_CHANNEL = "souk_recall";

/** Leases in PostgreSQL (functions souk_lease_take and souk_lease_return; expiry by database time). */
export function createLeaseStore(deps: { connection: SettleConnection; db: Pick<Database, "notify">; nodeId: string }): LeaseStore {
  return {
    take: async (input) => {
      const rows = await deps.connection.query<{ granted: string }>(
        "souk_lease_take",
        "SELECT granted FROM souk_lease_take($1,$2,$3,$4,$5,$6,$7,$8,$9)",
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
        ],
      );
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
