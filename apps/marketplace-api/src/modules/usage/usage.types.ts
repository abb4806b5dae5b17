import { CallUsage, Charge, Decision, ErrorCodeSchema, SaidSchema } from "@souk/contracts";
import { z } from "zod";

/** Why a call did not succeed, as kept with it. The transport adds status, title and request id when it answers. */
export const CallProblem = z.strictObject({
  code: ErrorCodeSchema,
  detail: z.string(),
  said: SaidSchema.optional(),
  problems: z.array(z.strictObject({ pointer: z.string(), message: z.string(), said: SaidSchema.optional() })).optional(),
  skillError: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  /** What the call did outside before it ended. */
  effects: z.array(z.strictObject({ target: z.string(), state: z.enum(["done", "not_done", "unknown"]) })).optional(),
});
export type CallProblem = z.output<typeof CallProblem>;

/** One hop of the chain a call ran under, outermost first, with the grants that hop brought. */
export const CallHop = z.strictObject({
  kind: z.enum(["employee", "agent", "service", "skill"]),
  name: z.string(),
  grants: z.array(z.string()),
});
export type CallHop = z.output<typeof CallHop>;
/** A stretch of the call's time, relative to its admission. */
export const CallPhase = z.strictObject({ name: z.string(), startMs: z.number(), durationMs: z.number() });
/** One thing the skill asked the host to do, allowed or not. */
export const CallAction = z.strictObject({
  n: z.number().int(),
  atMs: z.number(),
  kind: z.string(),
  target: z.string(),
  allowed: z.boolean(),
  reason: z.string().nullable(),
  layer: z.string().nullable(),
  /** The rule of that layer, where it names one. Absent with calls of earlier releases, as the next two. */
  rule: z.string().optional(),
  /** The error the skill got. */
  code: z.string().optional(),
  /** What the outside answered with. */
  status: z.number().int().optional(),
  bytes: z.number().int().nullable(),
  ms: z.number().nullable(),
});
export type CallAction = z.output<typeof CallAction>;
/** One workspace file the call touched; `kept` = committed with the call. */
export const CallFile = z.strictObject({
  path: z.string(),
  change: z.enum(["read", "created", "updated", "removed"]),
  version: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
  kept: z.boolean(),
  /** Waits for a person. */
  pending: z.boolean().optional(),
  /** Of what was read; or what is written carries, because of what was read (`labelFrom`). */
  label: z.string().optional(),
  labelFrom: z.string().optional(),
});
export const CallHost = z.strictObject({
  host: z.string(),
  method: z.string(),
  allowed: z.boolean(),
  reason: z.string().nullable(),
  bytes: z.number().int(),
});
export const CallLog = z.strictObject({ atMs: z.number(), level: z.string(), text: z.string() });
/** An outcome the call claimed (`id`), or one it declared and did not claim, with the reason. */
const CallOutcomeNote = z.strictObject({ id: z.string().nullable(), name: z.string(), reason: z.string().nullable() });

/**
 * Everything a trace shows beyond the columns of `call`; JSON text in `call.detail`, written once by `run` and read back through this schema.
 * Holds the buyer's data, so it never reaches a vendor (invariant 11).
 */
export const CallDetail = z.strictObject({
  decision: Decision,
  chain: z.array(CallHop),
  /** The effective grant, in wire form. */
  grant: z.array(z.string()),
  /** The version the caller asked for; null when the pinned one was taken. */
  requestedVersion: z.string().nullable(),
  phases: z.array(CallPhase),
  actions: z.array(CallAction),
  files: z.array(CallFile),
  hosts: z.array(CallHost),
  logs: z.array(CallLog),
  usage: CallUsage.nullable(),
  charge: Charge.nullable(),
  outcomes: z.array(CallOutcomeNote),
  problem: CallProblem.nullable(),
  idempotencyKey: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  queueMs: z.number(),
});
export type CallDetail = z.output<typeof CallDetail>;

/** `call.status`: a call is written when it is over, so it is never "running". */
export const CallStatus = z.enum(["succeeded", "denied", "failed", "timed_out", "crashed", "cancelled", "interrupted"]);
export type CallStatus = z.output<typeof CallStatus>;
