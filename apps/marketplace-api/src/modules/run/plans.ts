import type { Clock } from "@souk/kernel";
import type { CatalogReader } from "../catalog/index.ts";
import type { CompanySnapshot, EnablementReader } from "../grant/index.ts";
import type { Principal } from "../identity/index.ts";
import { makePlan, type Plan } from "./plan.ts";

export interface PlansDeps {
  readonly catalog: CatalogReader;
  readonly snapshots: EnablementReader;
  readonly clock: Clock;
}

/** Plans of warm callers. A principal is replaced when its company's epoch moves, and its plans go with it. */
export interface Plans {
  /** What the company enabled, no older than the principal. */
  snapshotOf(principal: Principal): Promise<CompanySnapshot>;
  /** Memory only; null when it has to be made. */
  warm(principal: Principal, skill: string): Plan | null;
  /** Warm or made now. @throws DomainError `not_found`, `not_enabled`, `quarantined`, `yanked` */
  planFor(principal: Principal, skill: string): Promise<Plan>;
}

/** Creates the caches of one node. */
export function createPlans({ catalog, snapshots, clock }: PlansDeps): Plans {
  const plans = new WeakMap<Principal, Map<string, Plan>>();
  const known = new Map<string, CompanySnapshot>();

  async function snapshotOf(principal: Principal): Promise<CompanySnapshot> {
    const kept = known.get(principal.companyId);
    if (kept && kept.epoch >= principal.epoch) return kept;
    const read = await snapshots.snapshot(principal.companyId);
    known.set(principal.companyId, read);
    return read;
  }

  function warm(principal: Principal, skill: string): Plan | null {
    const plan = plans.get(principal)?.get(skill);
    if (!plan) return null;
    return plan.grant.expiresAt !== null && plan.grant.expiresAt <= clock.now() ? null : plan;
  }

  async function planFor(principal: Principal, skill: string): Promise<Plan> {
    const kept = warm(principal, skill);
    if (kept) return kept;
    const plan = await makePlan({ catalog, now: clock.now() }, principal, await snapshotOf(principal), skill);
    let mine = plans.get(principal);
    if (!mine) {
      mine = new Map();
      plans.set(principal, mine);
    }
    mine.set(skill, plan);
    return plan;
  }
  return { snapshotOf, warm, planFor };
}
