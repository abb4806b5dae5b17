import type { Currency } from "@souk/kernel";

/** A budget that applies to a call. */
export interface BudgetDefinition {
  readonly id: string;
  readonly name: string;
  readonly scopeKind: "company" | "group" | "employee" | "agent" | "skill";
  readonly scopeId: string;
  readonly limitMicro: bigint;
}

/** What a call has set aside in every budget that applies; all or none. */
export interface Reservation {
  readonly entries: readonly { readonly leaseId: string; readonly budgetId: string; readonly period: string }[];
  /** Gives back what was not used, when the use is decided; the first time counts, later ones change nothing. `usedMicro` stays with the lease until settle takes it. */
  finish(usedMicro: bigint): void;
  /** A lease was refused at settle: forget it, give the rest back. */
  drop(): void;
}

export interface ReserveRequest {
  readonly companyId: string;
  readonly budgets: readonly BudgetDefinition[];
  readonly period: string;
  /** The most the call can cost, pending outcomes included. */
  readonly amountMicro: bigint;
  readonly currency: Currency;
  /** performance.now() by which the call has settled. */
  readonly deadline: number;
}

/** Slices of a month's budget as the database hands them out. */
export interface LeaseStore {
  /** `grantedMicro` 0: not even `needMicro` is left. */
  take(input: {
    companyId: string;
    budget: BudgetDefinition;
    period: string;
    leaseId: string;
    wantMicro: bigint;
    needMicro: bigint;
    ttlMs: number;
  }): Promise<{ grantedMicro: bigint }>;
  give(input: { companyId: string; budgetId: string; period: string; leaseId: string; amountMicro: bigint; close: boolean }): Promise<void>;
  /** Asks the other nodes to give back what they do not use. */
  recall(key: string): Promise<void>;
}
