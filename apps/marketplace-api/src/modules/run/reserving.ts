import type { Budgets, Reservation } from "../budget/index.ts";
import type { Plan } from "./plan.ts";

/** Room between a call's wall limit and the end of its budget lease, for queueing and settling. */
const SETTLE_ROOM_MS = 10_000;

/** Sets the most a call can cost aside in every budget that applies; null when nothing has to be. @throws DomainError `budget_exceeded` */
export function reserve(budgets: Budgets, plan: Plan, period: string): Reservation | null | Promise<Reservation> {
  if (plan.maximumMicro === 0n || plan.budgets.length === 0) return null;
  return budgets.reserve({
    companyId: plan.principal.companyId,
    budgets: plan.budgets,
    period,
    amountMicro: plan.maximumMicro,
    currency: plan.terms.terms.currency,
    deadline: performance.now() + plan.limits.wallMs + SETTLE_ROOM_MS,
  });
}
