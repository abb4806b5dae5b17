import type { SettleConnection } from "@souk/db";
import type { OutcomeStateName } from "./outcome.types.ts";

/** The billed event of an outcome; absent when nothing is billed. */
export interface OutcomeBill {
  readonly feeMicro: bigint;
  readonly period: string;
  /** RFC 8785 text of the receipt's payload and its leaf hash (hex). */
  readonly receipt: string;
  readonly leaf: string;
}

interface OutcomeMove {
  readonly companyId: string;
  readonly id: string;
  readonly from: readonly OutcomeStateName[];
  readonly to: OutcomeStateName;
  /** Principal key, or "system". */
  readonly by: string;
  readonly reason: string | null;
  /** ms UTC */
  readonly at: number;
  /** ms UTC; null leaves it as it is. */
  readonly disputeUntil: number | null;
  readonly bill: OutcomeBill | null;
}

/** Moves outcomes on: state, held budget and, when billed, event, receipt and transfers in one transaction. Only the settle role may. */
export interface OutcomeSettler {
  /** False: the outcome is no longer in one of the `from` states; nothing was written. */
  move(step: OutcomeMove): Promise<boolean>;
}

/** The settler over the settle role's connection. */
export function createOutcomeSettler(settle: Pick<SettleConnection, "query">): OutcomeSettler {
  return {
    move: async ({ bill, ...step }) => {
      const rows = await settle.query<{ moved: boolean }>(
        "souk_settle_outcome",
        "SELECT souk_settle_outcome($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS moved",
        [
          step.companyId,
          step.id,
          step.from,
          step.to,
          step.by,
          step.reason,
          step.at,
          step.disputeUntil,
          bill !== null,
          bill?.feeMicro ?? 0n,
          bill?.period ?? "",
          bill?.receipt ?? "",
          bill?.leaf ?? "",
        ],
      );
      return rows[0]?.moved === true;
    },
  };
}
