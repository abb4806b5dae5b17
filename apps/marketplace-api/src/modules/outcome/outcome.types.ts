import { Confirm, LocalText, OutcomeState, WireMoneySchema } from "@souk/contracts";
import type { Currency } from "@souk/kernel";
import { z } from "zod";
import { Who } from "../directory/index.ts";

export type OutcomeStateName = z.output<typeof OutcomeState>;
export type ConfirmKind = z.output<typeof Confirm>;
/** What the buyer's side says of a claim. */
export type Verdict = "confirm" | "reject";

/** An outcome as stored, with what its receipt needs of the call that claimed it. Times are ms UTC. */
export interface Outcome {
  readonly id: string;
  readonly callId: string;
  readonly skill: string;
  readonly publisher: string;
  readonly version: string;
  readonly termsVersion: number;
  readonly name: string;
  readonly key: string;
  readonly confirm: ConfirmKind;
  readonly state: OutcomeStateName;
  readonly priceMicro: bigint;
  readonly currency: Currency;
  readonly costCentre: string;
  readonly employeeId: string | null;
  readonly claimedAt: number;
  readonly settlesAt: number;
  readonly disputeUntil: number | null;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  /** Who made the call, and the bundle that ran. */
  readonly callPrincipal: string;
  readonly callAgentId: string | null;
  readonly sha256: string;
}

/** An outcome as answers and pages name it. */
export const OutcomeRef = z.strictObject({
  id: z.string(),
  name: z.string(),
  key: z.string(),
  state: OutcomeState,
  confirm: Confirm,
  amount: WireMoneySchema,
  settlesAt: z.string(),
});
export type OutcomeRef = z.output<typeof OutcomeRef>;

export const OutcomeView = OutcomeRef.extend({
  skill: z.string(),
  title: LocalText,
  callId: z.string(),
  claimedAt: z.string(),
  /** When it was confirmed, settled or rejected. */
  decidedAt: z.string().nullable(),
  disputeUntil: z.string().nullable(),
  decidedBy: Who.nullable(),
  /** Whether it can still be rejected for free, by whoever may. */
  isOpen: z.boolean(),
  canDecide: z.boolean(),
  /** False with `canDecide`: this caller may only reject it. */
  canConfirm: z.boolean(),
});
export type OutcomeView = z.output<typeof OutcomeView>;

export const OutcomePage = z.strictObject({
  items: z.array(OutcomeView),
  nextCursor: z.string().nullable(),
  counts: z.array(z.strictObject({ state: OutcomeState, count: z.number().int(), amount: WireMoneySchema })),
});
export type OutcomePage = z.output<typeof OutcomePage>;

export const OutcomeDecided = z.strictObject({ id: z.string(), state: OutcomeState });
export type OutcomeDecided = z.output<typeof OutcomeDecided>;

/** Body of POST /v1/outcomes/signals: what the buyer's own system found out about a business object. */
export const OutcomeSignal = z.strictObject({
  skill: z.string().max(80),
  outcome: z.string().max(40),
  key: z.string().min(1).max(500),
  verdict: z.enum(["confirmed", "rejected"]),
  /** Free text kept with the decision: a document number, a link. */
  evidence: z.string().max(500).optional(),
});
export type OutcomeSignal = z.output<typeof OutcomeSignal>;
