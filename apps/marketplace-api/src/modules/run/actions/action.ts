import type { ResourceKind } from "@souk/policy";
import type { z } from "zod";
import type { Labelled } from "../../file/index.ts";
import type { CallDetail } from "../../usage/index.ts";
import type { Outside } from "../outside.ts";
import type { Plan } from "../plan.ts";

/** What a host action did, for the guest and for the record. */
export interface ActionResult {
  /** What it was done to, as people read it: a path, a key, an address. */
  readonly target: string;
  /** JSON value the guest gets. */
  readonly value: unknown;
  readonly bytes: number | null;
  /** HTTP status of the answer from outside, where there was one. */
  readonly status?: number;
  /** What goes on behind the answer: when it fails, so has the action, as far as the record goes. */
  readonly behind?: Promise<unknown>;
}

/** One host action: its arguments come from the guest and are parsed before `act` sees them; `n` is its number in the call's record, from 1. */
export interface HostAction {
  readonly args: z.ZodType;
  /** @throws Refused when the grant or a limit says no; DomainError for an expected failure */
  readonly act: (args: never, n: number) => Promise<ActionResult>;
}

/** Ties the type of the arguments to the function that takes them. The schema is made once, not per call: making one costs more than the call. */
export function hostAction<Schema extends z.ZodType>(
  args: Schema,
  act: (args: z.output<Schema>, n: number) => Promise<ActionResult>,
): HostAction {
  return { args, act };
}

/** Host actions by their name on the bridge, e.g. `files.read`. */
export type HostActions = Readonly<Record<string, HostAction>>;

/** What every action of one running call may use. */
export interface ActionContext {
  readonly plan: Plan;
  /** UUID of the call. */
  readonly callId: string;
  /** Hosts reached or refused, in order. */
  readonly hosts: CallDetail["hosts"][number][];
  /** Aborted when the call is cancelled, killed or over: what still runs for it stops. */
  readonly signal: AbortSignal;
  /** @throws Refused when the effective grant does not cover it; says which layer, and who can change that */
  readonly require: (kind: ResourceKind, target: string, verb: string) => void;
  /** Its way out, opened with the first request. */
  readonly outside: Outside;
  /** What this call has read that closes doors. */
  readonly flow: FlowState;
  /** Told before the call gets something that carries a label: its context must serve no other call. */
  readonly onLabel: () => void;
}

/** Rules that follow data (row 140). */
export interface FlowState {
  /** The first read of something *confidential*, once there is one; `from`: the path it inherited that from. */
  confidentialRead: { readonly path: string; readonly from: string | null; readonly action: number } | null;
  /** The strongest label of what was read, as everything carries it that the call writes. */
  label: Labelled | null;
}

/** A refusal the guest may catch; recorded with the layer that decided and its rule. */
export class Refused extends Error {
  readonly code: string;
  readonly target: string;
  readonly layer: string | null;
  readonly rule: string | null;
  constructor(
    code: string,
    target: string,
    decision: { readonly message: string; readonly layer: string | null; readonly rule?: string | null },
  ) {
    super(decision.message);
    this.code = code;
    this.target = target;
    this.layer = decision.layer;
    this.rule = decision.rule ?? null;
  }
}
