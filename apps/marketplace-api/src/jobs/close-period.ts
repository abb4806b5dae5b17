import type { ClosingService } from "../modules/billing/index.ts";

/** Drafts the invoices of months that have ended. Any number of nodes may run it at once. */
export function closePeriod(closing: Pick<ClosingService, "draftDue">): Promise<number> {
  return closing.draftDue();
}
