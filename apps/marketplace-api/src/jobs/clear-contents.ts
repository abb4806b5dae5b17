import type { Database, SettleConnection } from "@souk/db";
import type { Clock } from "@souk/kernel";

/** How long inputs and outputs of calls are kept. Receipts, charges and traces stay. */
export const CONTENTS_KEPT_MS = 30 * 86_400_000;
const SLICE = 2_000;

export interface ClearContentsDeps {
  readonly db: Pick<Database, "companyIds">;
  readonly settleConnection: SettleConnection;
  readonly clock: Clock;
}

/** Clears stored inputs and outputs after 30 days, company by company, in slices. Answers how many calls it looked at. */
export async function clearContents({ db, settleConnection, clock }: ClearContentsDeps): Promise<number> {
  const before = new Date(clock.now() - CONTENTS_KEPT_MS);
  let looked = 0;
  for (const companyId of await db.companyIds()) {
    for (let slice = SLICE; slice >= SLICE; ) {
      const rows = await settleConnection.query<{ looked: number }>(
        "souk_clear_contents",
        "SELECT souk_clear_contents($1,$2,$3) AS looked",
        [companyId, before, SLICE],
      );
      slice = rows[0]?.looked ?? 0;
      looked += slice;
    }
  }
  return looked;
}
