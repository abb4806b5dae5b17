import { type LongCallStore, recordLostCalls } from "../modules/run/index.ts";
import type { Settle } from "../modules/settle/index.ts";

/** Long calls whose node died get their row: crashed, not billed. Answers how many. */
export const recordLost = (services: { readonly longCallStore: LongCallStore; readonly settle: Settle }): Promise<number> =>
  recordLostCalls({ store: services.longCallStore, settle: services.settle });
