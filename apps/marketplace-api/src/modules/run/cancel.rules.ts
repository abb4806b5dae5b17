import type { StopCause } from "./run.types.ts";
import type { CallFacts } from "./running.ts";

/** Somebody wants a call to end. */
export interface CancelWish {
  readonly companyId: string;
  /** Principal key. */
  readonly by: string;
  readonly employeeId: string | null;
  /** An administrator: may end every call of the company. */
  readonly anyCall: boolean;
}

export const CANCELLED: StopCause = {
  code: "cancelled",
  detail: "The call was cancelled. Your workspace is unchanged and nothing is billed.",
};
export const CLIENT_GONE: StopCause = {
  code: "cancelled",
  detail:
    "The caller hung up before the answer, and without an idempotency key nobody could have fetched it. Your workspace is unchanged and nothing is billed.",
};

/** Callers end their own calls, people those of their agents, administrators every call of their company. */
export function mayCancel(call: CallFacts, wish: CancelWish): boolean {
  if (call.companyId !== wish.companyId) return false;
  return (
    wish.anyCall ||
    call.caller === wish.by ||
    (wish.employeeId !== null && wish.by === `employee:${wish.employeeId}` && call.employeeId === wish.employeeId)
  );
}
