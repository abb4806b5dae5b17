import { DomainError, encodeId, said } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import type { Settle } from "../settle/index.ts";
import type { CallDetail } from "../usage/index.ts";
import { idsOf } from "./admission.ts";
import { problemOf } from "./call-problem.ts";
import type { Plan } from "./plan.ts";
import { type Admitted, type Failure, failedRow } from "./record.ts";

/** A call that was turned away before it ran. */
export interface Denied {
  readonly principal: Principal;
  readonly admitted: Admitted;
  readonly plan: Plan | null;
}
const UNEXPLAINED: CallDetail["decision"] = { allowed: false, layer: null, rule: null, missing: [], howToFix: null };

/** Records it: not billed, its idempotency key stays free. @throws DomainError always: the denial, with the id of the call that was recorded */
export async function recordDenial(settle: Settle, { principal, admitted, plan }: Denied, error: DomainError): Promise<never> {
  const decision = (error.details["decision"] as CallDetail["decision"] | undefined) ?? UNEXPLAINED;
  const failure: Failure = { status: "denied", problem: problemOf(error), bindsKey: false };
  await settle.submit(failedRow(admitted, plan, idsOf(principal), { ...failure, run: { broker: null, result: null }, decision }));
  throw new DomainError(error.code, error.message, {
    said: error.said,
    details: { ...error.details, decision, callId: encodeId("call", admitted.callId) },
  });
}

/** Records a long call that another one with the same idempotency key outran: its caller has its id already. */
export async function recordOutrun(settle: Settle, { principal, admitted, plan }: Denied, winnerId: string): Promise<void> {
  const outrun = said`Another call with the same idempotency key ended first: ${winnerId}. Nothing of this one was written or billed.`;
  const failure: Failure = { status: "cancelled", problem: problemOf(new DomainError("conflict", outrun)), bindsKey: false };
  const decision = plan?.decision ?? UNEXPLAINED;
  await settle.submit(failedRow(admitted, plan, idsOf(principal), { ...failure, run: { broker: null, result: null }, decision }));
}
