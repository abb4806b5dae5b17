import { CallUsage, Charge, Decision, LocalText, ReceiptPayload, WireMoneySchema } from "@souk/contracts";
import { z } from "zod";
import { Who } from "../directory/index.ts";
import { Undone } from "../file/index.ts";
import { OutcomeRef } from "../outcome/index.ts";
import { CallAction, CallFile, CallHop, CallHost, CallLog, CallPhase, CallProblem, CallStatus } from "./usage.types.ts";

export const CallRowView = z.strictObject({
  id: z.string(),
  /** The same, by the name it has in the answer of a call. */
  callId: z.string(),
  at: z.string(),
  skill: z.string(),
  title: LocalText,
  version: z.string(),
  status: CallStatus,
  code: z.string().nullable(),
  by: Who,
  agent: Who.nullable(),
  billed: z.boolean(),
  amount: WireMoneySchema,
  outcomes: z.array(OutcomeRef),
  wallMs: z.number().nullable(),
  howToFix: z.string().nullable(),
  /** The layer that refused it and what it lacked; null for a call that was not refused. */
  refusedBy: z.strictObject({ layer: z.string().nullable(), missing: z.array(z.string()) }).nullable(),
});
export type CallRowView = z.output<typeof CallRowView>;
export const CallPage = z.strictObject({ items: z.array(CallRowView), nextCursor: z.string().nullable() });

const InvoiceReferenceView = z.strictObject({
  id: z.string(),
  number: z.string().nullable(),
  lineId: z.string(),
  status: z.string(),
});

/** One action of a call. `stopped`: Souk kept it from happening; `failed`: it was allowed and did not work. */
const CallActionView = CallAction.extend({ state: z.enum(["done", "stopped", "failed"]) });
export type CallActionView = z.output<typeof CallActionView>;

/** A file of a call; `review`: what became of a write that had to wait for a person, by whom and when. */
const CallFileView = CallFile.extend({
  review: z.strictObject({ state: z.enum(["waiting", "accepted", "rejected"]), by: Who.nullable(), at: z.string().nullable() }).optional(),
});

/** A call with everything that is known of it. `problem` becomes a full problem document in the transport. */
export const CallView = CallRowView.extend({
  input: z.unknown().nullable(),
  output: z.unknown().nullable(),
  outputExpired: z.boolean(),
  problem: CallProblem.nullable(),
  decision: Decision,
  chain: z.array(CallHop),
  grant: z.array(z.string()),
  phases: z.array(CallPhase),
  /** In the order in which the skill asked. */
  actions: z.array(CallActionView),
  files: z.array(CallFileView),
  hosts: z.array(CallHost),
  logs: z.array(CallLog),
  usage: CallUsage.nullable(),
  charge: Charge.nullable(),
  receipt: z.string().nullable(),
  receiptPayload: ReceiptPayload.nullable(),
  receiptId: z.string().nullable(),
  sha256: z.string(),
  termsVersion: z.number().int(),
  costCentre: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  invoice: InvoiceReferenceView.nullable(),
  /** Whether the viewer may undo what it changed; false when it changed nothing, and when it was undone. */
  canUndo: z.boolean(),
  /** How what it changed was undone. */
  undone: Undone.nullable(),
});
export type CallView = z.output<typeof CallView>;

/** GET /v1/calls/{id}/trace */
export const TraceView = CallView.pick({
  id: true,
  callId: true,
  at: true,
  skill: true,
  version: true,
  status: true,
  decision: true,
  chain: true,
  grant: true,
  phases: true,
  actions: true,
  files: true,
  hosts: true,
  logs: true,
  usage: true,
  charge: true,
});
export type TraceView = z.output<typeof TraceView>;

export const UsageDimension = z.enum(["skill", "publisher", "employee", "costCentre", "meter", "day"]);
export type UsageDimension = z.output<typeof UsageDimension>;
export const UsageView = z.strictObject({
  /** Everything answered before this instant is in. */
  meteredTo: z.string(),
  from: z.string(),
  to: z.string(),
  groupBy: z.array(UsageDimension),
  total: WireMoneySchema,
  items: z.array(
    z.strictObject({
      skill: z.string().optional(),
      publisher: z.string().optional(),
      employee: Who.nullable().optional(),
      costCentre: z.string().optional(),
      meter: z.string().optional(),
      day: z.string().optional(),
      calls: z.number().int(),
      outcomes: z.number().int(),
      amount: WireMoneySchema,
    }),
  ),
});
export type UsageView = z.output<typeof UsageView>;
