import type { SettleConnection } from "@souk/db";

/** Posts an invoice's rounding difference to the ledger. Only the settle role may; doing it twice changes nothing. */
export interface RoundingPoster {
  /** `differenceMicro` = total − exact total, may be negative. */
  postRounding(rounding: {
    readonly companyId: string;
    readonly invoiceId: string;
    readonly period: string;
    readonly differenceMicro: bigint;
  }): Promise<void>;
}

/** The poster over the settle role's connection. */
export function createRoundingPoster(settle: Pick<SettleConnection, "query">): RoundingPoster {
  return {
    postRounding: async ({ companyId, invoiceId, period, differenceMicro }) => {
      await settle.query("souk_post_rounding", "SELECT souk_post_rounding($1, $2, $3, $4)", [
        companyId,
        invoiceId,
        period,
        differenceMicro,
      ]);
    },
  };
}
