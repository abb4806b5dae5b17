import type { Database, SettleConnection } from "@souk/db";
import type { Clock } from "@souk/kernel";

/** How long inputs, outputs and logs of calls are kept. Receipts, charges and traces stay. */
export const CONTENTS_KEPT_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;
const SLICE = 2_000;

export interface ClearContentsDeps {
  readonly db: Pick<Database, "companyIds">;
  readonly settleConnection: SettleConnection;
  readonly clock: Clock;
}

/** Goes through all companies with a function that takes company, time and limit, in slices; answers how many rows it looked at. */
async function inSlices({ db, settleConnection }: ClearContentsDeps, name: string, before: Date): Promise<number> {
  let looked = 0;
  for (const companyId of await db.companyIds()) {
    for (let slice = SLICE; slice >= SLICE; ) {
      const rows = await settleConnection.query<{ looked: number }>(name, `SELECT ${name}($1,$2,$3) AS looked`, [companyId, before, SLICE]);
      slice = rows[0]?.looked ?? 0;
      looked += slice;
    }
  }
  return looked;
}

/** Clears stored inputs, outputs and logs after 30 days, company by company. Answers how many calls it looked at. */
export function clearContents(deps: ClearContentsDeps): Promise<number> {
  return inSlices(deps, "souk_clear_contents", new Date(deps.clock.now() - CONTENTS_KEPT_MS));
}

/** Removes records of outside requests after this installation's period, never within 30 days. Answers how many. The audit trail stays. */
export function clearRequests(deps: ClearContentsDeps, keptDays: number): Promise<number> {
  return inSlices(deps, "souk_clear_requests", new Date(deps.clock.now() - keptDays * DAY_MS));
}
