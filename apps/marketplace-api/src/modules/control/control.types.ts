import { LocalText } from "@souk/contracts";
import { z } from "zod";

export const TARGET_KINDS = ["skill", "publisher", "agent", "employee", "company"] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** Whom a switch stops. */
export interface KillTarget {
  readonly kind: TargetKind;
  /** Name of the skill, slug of the publisher, UUID of the agent, employee or company. */
  readonly id: string;
}

/** A switch as stored. Times are ms UTC. */
export interface KillRecord {
  readonly id: string;
  readonly isPlatform: boolean;
  readonly target: KillTarget;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly lifted: { readonly at: number; readonly by: string; readonly reason: string } | null;
}

/** A node and a switch. */
export interface KillNode {
  readonly switchId: string;
  readonly nodeId: string;
  readonly machine: string;
  readonly isAlive: boolean;
  readonly confirmedAt: number | null;
  readonly stoppedCalls: number;
}

export interface KillCounts {
  readonly runningCalls: number;
  readonly runningCallers: number;
  readonly calls: number;
  readonly callers: number;
  readonly companies: number;
}

/** The company's own calls a switch would end now. */
export interface RunningOf {
  readonly skill: string;
  /** Principal key. */
  readonly caller: string;
  readonly calls: number;
}

/** Something that can be stopped, to choose from. */
export const KillChoice = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** What tells it from others of the same name. */
  hint: z.string(),
});
export type KillChoice = z.output<typeof KillChoice>;

export const NodeState = z.enum(["confirmed", "waiting", "cut_off"]);
export type NodeState = z.output<typeof NodeState>;
/** One API process and one switch. A node that is cut off has stopped everything by itself (invariant 12). */
export const KillNodeView = z.strictObject({
  node: z.string(),
  machine: z.string(),
  state: NodeState,
  /** ms from the switch until this node admitted nothing more and had ended what ran; by database time. */
  afterMs: z.number().nullable(),
  stoppedCalls: z.number().int(),
});
export const KillTargetView = z.strictObject({
  kind: z.enum(TARGET_KINDS),
  id: z.string(),
  /** In the language of the account. */
  name: z.string(),
  /** In both languages of the product. */
  title: LocalText,
});
export const KillSwitchView = z.strictObject({
  id: z.string(),
  scope: z.enum(["company", "platform"]),
  target: KillTargetView,
  reason: z.string(),
  by: z.string(),
  at: z.string(),
  status: z.enum(["in_force", "lifted"]),
  liftedAt: z.string().nullable(),
  liftedBy: z.string().nullable(),
  liftReason: z.string().nullable(),
  /** Whether every node that was alive has stopped. */
  stoppedEverywhere: z.boolean(),
  /** ms until the last node had stopped; null while one is missing. */
  stoppedAfterMs: z.number().nullable(),
  stoppedCalls: z.number().int(),
  nodes: z.array(KillNodeView),
  /** Whether this company may lift it. */
  mayLift: z.boolean(),
});
export type KillSwitchView = z.output<typeof KillSwitchView>;

/** What a switch would do. */
export const KillPreview = z.strictObject({
  dryRun: z.literal(true),
  scope: z.enum(["company", "platform"]),
  target: KillTargetView,
  /** Running now, on all nodes. */
  runningCalls: z.number().int(),
  runningCallers: z.number().int(),
  /** Within the last day. */
  calls: z.number().int(),
  callers: z.number().int(),
  companies: z.number().int(),
  /** Who runs what now, the most calls first; of the own company only. */
  who: z.array(z.strictObject({ skill: z.string(), title: LocalText, caller: z.string(), calls: z.number().int() })),
});
export type KillPreview = z.output<typeof KillPreview>;
