import { type Clock, DomainError, newUuid, type Period, periodOf, type RandomSource, said } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import { inputTextOf } from "./input-text.ts";
import { type Plan, requireMaxPrice } from "./plan.ts";
import type { Admitted, CallerIds } from "./record.ts";
import type { CallCommand } from "./run.types.ts";

/** Fixes what stays the same however a call ends: id, time, billing period, arguments. @throws DomainError `invalid_request` */
export type Admit = (principal: Principal, command: CallCommand) => Admitted;

/** Creates the admission of one node; months are worked out once per time zone. */
export function createAdmission({ clock, random }: { readonly clock: Clock; readonly random: RandomSource }): Admit {
  const periods = new Map<string, Period>();
  function periodAt(at: number, timeZone: string): string {
    let period = periods.get(timeZone);
    if (!period || at < period.from || at >= period.to) {
      period = periodOf(at, timeZone);
      periods.set(timeZone, period);
    }
    return period.key;
  }
  return (principal, command) => {
    const at = clock.now();
    const needsHash = command.idempotencyKey !== undefined || principal.kind === "agent";
    const { input: _input, inputJson: _inputJson, ...rest } = command;
    return {
      callId: newUuid(clock, random),
      at,
      period: periodAt(at, principal.company.billingTimeZone),
      command: rest,
      ...inputTextOf(command, needsHash),
      costCentre: command.tags?.["costCentre"] ?? principal.costCentre,
    };
  };
}

/** Who a call's row belongs to. */
export function idsOf(principal: Principal): CallerIds {
  return {
    companyId: principal.companyId,
    principalKey: principal.key,
    employeeId: principal.employeeId,
    agentId: principal.agentId,
    currency: principal.company.currency,
  };
}

/** Denials worth a row of their own: somebody wanted something and a rule said no. */
export const RECORDED_DENIALS: ReadonlySet<string> = new Set([
  "not_enabled",
  "permission_denied",
  "policy_denied",
  "budget_exceeded",
  "max_price_exceeded",
  "killed",
  "quarantined",
  "yanked",
  "frozen",
]);

/** @throws DomainError `version_conflict` when the caller wants another version than the company pinned */
export function requireVersion(plan: Plan, wanted: string | undefined): void {
  if (wanted === undefined || wanted === plan.version.version) return;
  throw new DomainError(
    "version_conflict",
    said`${plan.principal.company.name} pinned ${plan.version.skill} to ${plan.version.version}; ${wanted} is not enabled. Leave "version" out or ask an administrator.`,
  );
}

/** @throws DomainError for everything that turns a call away before it runs */
export function requireAdmissible(plan: Plan, command: CallCommand): void {
  requireVersion(plan, command.version);
  requireKey(plan, command);
  if (!plan.decision.allowed) {
    throw new DomainError("permission_denied", plan.decision.howToFix ?? "You may not call this skill.", {
      details: { decision: plan.decision },
    });
  }
  requireMaxPrice(plan, command.maxPrice);
}

/** A dry run needs no key: it does nothing that could happen twice. */
function requireKey(plan: Plan, command: CallCommand): void {
  if (plan.hasOutsideEffects && command.idempotencyKey === undefined) {
    throw new DomainError(
      "idempotency_required",
      "This skill acts outside Souk: send an Idempotency-Key header, so that a retry never acts twice.",
    );
  }
}
