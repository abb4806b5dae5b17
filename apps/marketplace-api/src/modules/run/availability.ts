import { type Clock, DomainError, RETRYABLE_CODES } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import type { Availability, Unavailable } from "../runtime/index.ts";
import { callerRefusal } from "./caller.ts";
import { type Called, factsOf } from "./failure.ts";
import type { Plan } from "./plan.ts";
import type { Plans } from "./plans.ts";
import type { RunningCalls } from "./running.ts";
import { freezeFor } from "./runtime.rules.ts";

export interface AvailabilityDeps {
  readonly plans: Pick<Plans, "snapshotOf" | "planFor">;
  readonly running: Pick<RunningCalls, "causeFor">;
  readonly clock: Clock;
}

/** Creates the answer to "could it be called now"; it goes by the rules, and in the order, of a call. */
export function createAvailability({ plans, running, clock }: AvailabilityDeps): Availability {
  /** Null when the caller would be turned away for what is not of the moment. */
  async function planOf(principal: Principal, skill: string): Promise<Plan | Unavailable | null> {
    try {
      return await plans.planFor(principal, skill);
    } catch (error) {
      if (!(error instanceof DomainError) || RETRYABLE_CODES.has(error.code)) throw error;
      return error.code === "quarantined" ? { reason: "quarantined", origin: null } : null;
    }
  }

  function stopOf(called: Called): Unavailable | null {
    const cause = running.causeFor(factsOf(called));
    return cause && { reason: cause.code === "quarantined" ? "quarantined" : "stopped", origin: cause.origin ?? null };
  }

  async function unavailable(principal: Principal, skill: string, pinned: string | undefined): Promise<Unavailable | null> {
    const plan = pinned === undefined ? null : await planOf(principal, skill);
    // who is about to ask for a skill learns of a stop, too, and a quarantine's reason is the stop's
    if (plan === null || "reason" in plan) return stopOf({ principal, version: { skill, version: pinned ?? "" } }) ?? plan;
    const freeze = freezeFor(plan, clock.now());
    return stopOf(plan) ?? (freeze && { reason: "frozen", freeze });
  }

  return async (principal, skills) => {
    if (callerRefusal(principal)) return new Map();
    const { enablements } = await plans.snapshotOf(principal);
    const found = await Promise.all(
      skills.map(async (skill) => [skill, await unavailable(principal, skill, enablements.get(skill)?.version)] as const),
    );
    return new Map(found.flatMap(([skill, what]) => (what ? [[skill, what] as const] : [])));
  };
}
