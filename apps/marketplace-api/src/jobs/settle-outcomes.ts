import type { OutcomeService } from "../modules/outcome/index.ts";

/** Bills outcomes whose window has ended. Any number of nodes may run it at once. */
export async function settleOutcomes(
  outcome: Pick<OutcomeService, "settleDue">,
  onFailed: (failure: { readonly outcomeId: string; readonly error: unknown }) => void,
): Promise<number> {
  const { billed, failed } = await outcome.settleDue();
  for (const failure of failed) onFailed(failure);
  return billed;
}
