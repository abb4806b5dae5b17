import { z } from "zod";
import { NETWORK_LAYERS, NETWORK_MODES } from "./network.types.ts";

export const Mode = z.enum(NETWORK_MODES);

export const RuleView = z.strictObject({
  id: z.string(),
  effect: z.enum(["allow", "deny"]),
  skill: z.string(),
  methods: z.array(z.string()),
  pattern: z.string(),
  maxBytes: z.number().int().nullable(),
  note: z.string(),
  source: z.enum(["admin", "learned"]),
});
export type RuleView = z.output<typeof RuleView>;

/** A company's network policy on the wire. */
export const PolicyView = z.strictObject({
  mode: Mode,
  skillModes: z.array(z.strictObject({ skill: z.string(), mode: Mode })),
  keepPaths: z.boolean(),
  rules: z.array(RuleView),
  /** Of exactly this policy: sent along with a change, it keeps the change from undoing somebody else's. */
  revision: z.string(),
});
export type PolicyView = z.output<typeof PolicyView>;

/** One request of the log. */
export const LogEntry = z.strictObject({
  callId: z.string(),
  n: z.number().int(),
  hop: z.number().int(),
  at: z.string(),
  skill: z.string(),
  version: z.string(),
  employee: z.string().nullable(),
  agent: z.string().nullable(),
  connection: z.string().nullable(),
  operation: z.string().nullable(),
  method: z.string(),
  host: z.string(),
  port: z.number().int(),
  path: z.string().nullable(),
  pathHash: z.string(),
  address: z.string().nullable(),
  mode: Mode,
  layer: z.enum(NETWORK_LAYERS),
  rule: z.string().nullable(),
  verdict: z.enum(["allowed", "reported", "denied"]),
  reason: z.string().nullable(),
  state: z.enum(["denied", "intent", "answered", "failed", "unknown"]),
  status: z.number().int().nullable(),
  bytesOut: z.number().int(),
  bytesIn: z.number().int(),
  ms: z.number().nullable(),
});
export type LogEntry = z.output<typeof LogEntry>;

export const LogPage = z.strictObject({ items: z.array(LogEntry), nextCursor: z.string().nullable() });
export type LogPage = z.output<typeof LogPage>;

/** What one skill reached, or tried to, in the last 30 days. */
export const MapEntry = z.strictObject({
  skill: z.string(),
  host: z.string(),
  connection: z.string().nullable(),
  allowed: z.number().int(),
  reported: z.number().int(),
  denied: z.number().int(),
  bytes: z.number().int(),
  lastAt: z.string(),
  /** The layer that decided last, and why it said no, if it did. */
  layer: z.enum(NETWORK_LAYERS),
  reason: z.string().nullable(),
});
export type MapEntry = z.output<typeof MapEntry>;

/** A rule that what was seen asks for. */
export const Proposal = z.strictObject({
  skill: z.string(),
  methods: z.array(z.string()),
  pattern: z.string(),
  requests: z.number().int(),
  largestBytes: z.number().int(),
  lastAt: z.string(),
});
export type Proposal = z.output<typeof Proposal>;

/** What each layer says about one skill. */
export const EffectivePolicy = z.strictObject({
  skill: z.string(),
  mode: Mode,
  layers: z.array(z.strictObject({ layer: z.enum(["platform", "company", "manifest", "call"]), entries: z.array(z.string()) })),
});
export type EffectivePolicy = z.output<typeof EffectivePolicy>;

/** An enabled skill and what its pinned version declares. */
export const NetworkSkill = z.strictObject({ skill: z.string(), secrets: z.array(z.string()), hosts: z.array(z.string()) });
export type NetworkSkill = z.output<typeof NetworkSkill>;
