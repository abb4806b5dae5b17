import { DomainError, type Sentence, said, words } from "@souk/kernel";
import type { Confirm } from "./terms.ts";

/** `OutcomeState` of the contracts. */
export type OutcomeState =
  | "pending"
  | "verified"
  | "claimed_uncontested"
  | "rejected"
  | "disputed"
  | "billed"
  | "void"
  | "reversed"
  | "unclaimed";

/** confirm, reject, dispute: the buyer's side. settle: the clock's. */
export type OutcomeAction = "confirm" | "reject" | "settle" | "dispute";

export interface OutcomeContext {
  /** ms UTC. */
  readonly now: number;
  /** ms UTC; rejecting is free before this instant, settling happens at or after it. */
  readonly settlesAt: number;
  readonly confirm: Confirm;
  /** Whether it was settled (and billed) already. */
  readonly settled?: boolean;
  /** ms UTC; set when settled. */
  readonly disputeUntil?: number;
}

export interface OutcomeStep {
  readonly state: OutcomeState;
  /** Whether this step bills the outcome: exactly one step of its life may say so. */
  readonly bill: boolean;
  /** Whether this step gives back what was held in the budget without billing it. */
  readonly release: boolean;
}

const OPEN: ReadonlySet<OutcomeState> = new Set(["pending", "verified"]);
const SETTLED: ReadonlySet<OutcomeState> = new Set(["verified", "claimed_uncontested", "billed"]);

function refuse(message: string | Sentence): never {
  throw new DomainError("conflict", message);
}

/** Whether an outcome counts as verified: confirmed by the buyer's side. A seller's own claim never does. */
export function isVerified(state: OutcomeState): boolean {
  return state === "verified";
}

/** What a buyer is told about who said so: `seller` = the seller's claim, uncontested or still open. */
export function wordOf(state: OutcomeState, confirm: Confirm): "buyer" | "seller" {
  return isVerified(state) && confirm !== "auto" ? "buyer" : "seller";
}

function confirmStep(current: OutcomeState, context: OutcomeContext): OutcomeStep {
  if (context.confirm === "auto") refuse("this outcome settles on the seller's word and cannot be confirmed; reject it if it is wrong");
  if (context.settled || !OPEN.has(current)) refuse(said`an outcome that is ${words(current)} cannot be confirmed`);
  return { state: "verified", bill: false, release: false };
}

function rejectStep(current: OutcomeState, context: OutcomeContext): OutcomeStep {
  if (current === "rejected") return { state: "rejected", bill: false, release: false };
  if (context.settled) refuse("this outcome is confirmed or uncontested, and billed; settle with the seller what is wrong with it");
  if (context.now >= context.settlesAt) {
    refuse("the time to reject for free is over; settle with the seller what is wrong with a billed outcome");
  }
  if (!OPEN.has(current)) refuse(said`an outcome that is ${words(current)} cannot be rejected`);
  return { state: "rejected", bill: false, release: true };
}

function settleStep(current: OutcomeState, context: OutcomeContext): OutcomeStep {
  if (context.settled || !OPEN.has(current)) return { state: current, bill: false, release: false };
  if (context.now < context.settlesAt) refuse("the settle window is still open");
  return { state: current === "verified" ? "verified" : "claimed_uncontested", bill: true, release: false };
}

function disputeStep(current: OutcomeState, context: OutcomeContext): OutcomeStep {
  if (OPEN.has(current) && !context.settled) refuse("the outcome is not billed yet; reject it instead, which is free");
  if (!SETTLED.has(current)) refuse(said`an outcome that is ${words(current)} cannot be disputed`);
  if (context.disputeUntil !== undefined && context.now >= context.disputeUntil) refuse("the time to dispute is over");
  return { state: "disputed", bill: false, release: false };
}

/**
 * One step of an outcome's life. Pending until its window ends; then it is billed: `verified` when the buyer's side confirmed it, else
 * `claimed_uncontested` (the seller's claim that nobody rejected). Rejecting inside the window is free, confirmed or not. Settling twice
 * changes nothing. @throws DomainError `conflict` for a step that is not possible, saying what is.
 */
export function nextOutcomeState(current: OutcomeState, action: OutcomeAction, context: OutcomeContext): OutcomeStep {
  switch (action) {
    case "confirm":
      return confirmStep(current, context);
    case "reject":
      return rejectStep(current, context);
    case "settle":
      return settleStep(current, context);
    case "dispute":
      return disputeStep(current, context);
    default:
      return action satisfies never;
  }
}
