import { DomainError, moneyText, said } from "@souk/kernel";
import type { BudgetDefinition, LeaseStore, Reservation, ReserveRequest } from "./budget.types.ts";

export interface BudgetDeps {
  readonly store: LeaseStore;
  readonly newId: () => string;
  readonly pause?: (ms: number) => Promise<void>;
}

export interface Budgets {
  /**
   * Sets the amount aside in all budgets or in none; memory only while a lease has room (DESIGN §7).
   * @throws DomainError `budget_exceeded` that names the budget
   */
  reserve(request: ReserveRequest): Reservation | Promise<Reservation>;
  /** Another node wants what is idle here. `key` = `<company>:<budget>:<period>`. */
  onRecall(key: string): Promise<void>;
  /** Gives idle leases back; for shutdown and for quiet times. */
  returnIdle(): Promise<void>;
}

interface Lease {
  readonly id: string;
  readonly companyId: string;
  readonly budgetId: string;
  readonly period: string;
  /** Not set aside by any call. */
  available: bigint;
  /** Calls that hold a part of it. */
  users: number;
  /** performance.now() after which no call may settle on it. */
  readonly endsAt: number;
  isDead: boolean;
}

const LEASE_MS = 60_000;
/** A lease must outlive the call's deadline by this, for clocks that run apart. */
const MARGIN_MS = 2_000;
/** A lease serves about this many calls while the budget is far from its limit. */
const CALLS_PER_LEASE = 256n;
const RECALL_PAUSES_MS = [15, 40, 90, 160];

/** Budget leases of this node. Hard limits hold at any concurrency and any number of nodes (invariant 5). */
export function createBudgets(deps: BudgetDeps): Budgets {
  const pause = deps.pause ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const leases = new Map<string, Lease[]>();

  const keyOf = (companyId: string, budgetId: string, period: string): string => `${companyId}:${budgetId}:${period}`;

  function fromMemory(request: ReserveRequest, budget: BudgetDefinition): Lease | null {
    const list = leases.get(keyOf(request.companyId, budget.id, request.period));
    if (!list) return null;
    for (const lease of list) {
      if (!lease.isDead && lease.available >= request.amountMicro && lease.endsAt > request.deadline + MARGIN_MS) return lease;
    }
    return null;
  }

  const hold = (lease: Lease, amount: bigint): void => {
    lease.available -= amount;
    lease.users += 1;
  };
  const release = (lease: Lease, amount: bigint): void => {
    lease.available += amount;
    lease.users -= 1;
  };

  function reservation(held: readonly Lease[], amount: bigint): Reservation {
    let isFinished = false;
    return {
      entries: held.map((lease) => ({ leaseId: lease.id, budgetId: lease.budgetId, period: lease.period })),
      finish: (used) => {
        if (isFinished) return;
        isFinished = true;
        for (const lease of held) release(lease, amount - used);
      },
      drop: () => {
        for (const lease of held) lease.isDead = true;
      },
    };
  }

  function reserve(request: ReserveRequest): Reservation | Promise<Reservation> {
    const held: Lease[] = [];
    for (const budget of request.budgets) {
      const lease = fromMemory(request, budget);
      if (!lease) {
        for (const other of held) release(other, request.amountMicro);
        return reserveSlowly(request);
      }
      hold(lease, request.amountMicro);
      held.push(lease);
    }
    return reservation(held, request.amountMicro);
  }

  async function reserveSlowly(request: ReserveRequest): Promise<Reservation> {
    const held: Lease[] = [];
    try {
      for (const budget of request.budgets) held.push(await holdOne(request, budget));
    } catch (error) {
      for (const lease of held) release(lease, request.amountMicro);
      throw error;
    }
    return reservation(held, request.amountMicro);
  }

  /** Takes leases until one has room; before refusing it recalls what is idle elsewhere. */
  async function holdOne(request: ReserveRequest, budget: BudgetDefinition): Promise<Lease> {
    const key = keyOf(request.companyId, budget.id, request.period);
    for (let attempt = 0; ; attempt++) {
      const warm = fromMemory(request, budget);
      if (warm) {
        hold(warm, request.amountMicro);
        return warm;
      }
      const taken = await take(request, budget);
      if (taken) {
        hold(taken, request.amountMicro);
        list(key).push(taken);
        return taken;
      }
      const wait = RECALL_PAUSES_MS[attempt];
      if (wait === undefined) throw exceeded(request, budget);
      await onRecall(key);
      await deps.store.recall(key);
      await pause(wait);
    }
  }

  async function take(request: ReserveRequest, budget: BudgetDefinition): Promise<Lease | null> {
    const id = deps.newId();
    const startedAt = performance.now();
    const ttlMs = LEASE_MS + Math.max(0, Math.ceil(request.deadline - startedAt));
    const { grantedMicro } = await deps.store.take({
      companyId: request.companyId,
      budget,
      period: request.period,
      leaseId: id,
      wantMicro: request.amountMicro * CALLS_PER_LEASE,
      needMicro: request.amountMicro,
      ttlMs,
    });
    if (grantedMicro === 0n) return null;
    const endsAt = startedAt + ttlMs;
    return {
      id,
      companyId: request.companyId,
      budgetId: budget.id,
      period: request.period,
      available: grantedMicro,
      users: 0,
      endsAt,
      isDead: false,
    };
  }

  const list = (key: string): Lease[] => {
    let found = leases.get(key);
    if (!found) {
      found = [];
      leases.set(key, found);
    }
    return found;
  };

  async function giveBack(lease: Lease): Promise<void> {
    const amountMicro = lease.available;
    lease.available = 0n;
    const close = lease.users === 0;
    if (close) lease.isDead = true;
    if (amountMicro > 0n) {
      await deps.store.give({
        companyId: lease.companyId,
        budgetId: lease.budgetId,
        period: lease.period,
        leaseId: lease.id,
        amountMicro,
        close: false,
      });
    }
  }

  function forget(key: string): void {
    const kept = (leases.get(key) ?? []).filter((lease) => !lease.isDead || lease.users > 0);
    if (kept.length === 0) leases.delete(key);
    else leases.set(key, kept);
  }

  async function onRecall(key: string): Promise<void> {
    await Promise.all((leases.get(key) ?? []).map(giveBack));
    forget(key);
  }

  return {
    reserve,
    onRecall,
    returnIdle: async () => {
      for (const key of [...leases.keys()]) await onRecall(key);
    },
  };
}

function exceeded(request: ReserveRequest, budget: BudgetDefinition): DomainError {
  const limit = moneyText(budget.limitMicro, request.currency);
  const most = moneyText(request.amountMicro, request.currency);
  return new DomainError(
    "budget_exceeded",
    said`The budget "${budget.name}" of ${limit} for ${request.period} does not cover this call (at most ${most}). A company admin can raise it under Budgets.`,
    {
      details: {
        decision: {
          allowed: false,
          layer: "budget",
          rule: budget.name,
          missing: [],
          howToFix: "A company admin can raise the budget under Budgets.",
        },
      },
    },
  );
}
