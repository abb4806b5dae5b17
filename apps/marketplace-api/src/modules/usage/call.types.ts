import type { Currency } from "@souk/kernel";
import type { CallDetail, CallStatus } from "./usage.types.ts";

/** A call as lists show it. Amounts are micro-units, times ms UTC. */
export interface CallSummary {
  readonly id: string;
  readonly skill: string;
  readonly version: string;
  readonly status: CallStatus;
  readonly errorCode: string | null;
  readonly employeeId: string | null;
  readonly agentId: string | null;
  readonly principal: string;
  /** All of it: the call and its units. */
  readonly amountMicro: bigint;
  readonly currency: Currency;
  readonly at: number;
  readonly wallMs: number;
  readonly isBilled: boolean;
  /** Kept for calls that did not succeed; lists of good calls do not carry it. */
  readonly detail: CallDetail | null;
}

/** A call with everything stored of it. */
export interface StoredCall extends CallSummary {
  /** What the call itself cost, units aside. */
  readonly callMicro: bigint;
  readonly sha256: string;
  readonly termsVersion: number;
  readonly costCentre: string;
  readonly period: string;
  readonly detail: CallDetail;
  /** JSON texts; null when their retention ended. */
  readonly input: string | null;
  readonly answer: string | null;
  readonly receipt: string | null;
}

/** Whose calls: the company's, one employee's (agents included), or those of one agent or key. */
export type CallScope =
  | { readonly kind: "all" }
  | { readonly kind: "employee"; readonly id: string }
  | { readonly kind: "agent"; readonly id: string }
  | { readonly kind: "principal"; readonly key: string };

/** A write that had to wait for a person, and what became of it. */
export interface Review {
  readonly path: string;
  readonly state: "waiting" | "accepted" | "rejected";
  /** Employee. */
  readonly decidedBy: string | null;
  /** ms UTC */
  readonly decidedAt: number | null;
}
