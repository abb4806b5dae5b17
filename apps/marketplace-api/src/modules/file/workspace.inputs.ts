import { z } from "zod";
import type { HistoryService } from "./history.service.ts";
import type { LabelService } from "./label.service.ts";
import type { MoveService } from "./move.service.ts";
import type { ReadLog } from "./read-log.service.ts";
import type { ReviewService } from "./review.service.ts";
import type { RuleService } from "./rule.service.ts";
import type { TreeService } from "./tree.service.ts";
import { LABELS } from "./workspace-rules.ts";

const Prefix = z.string().min(1).max(1024);
const Skill = z.string().max(120);
const CallId = z.string().max(60);
const Cursor = z.string().max(4_000);
export const ChangesQuery = z.strictObject({
  prefix: Prefix.optional(),
  skill: Skill.optional(),
  call: CallId.optional(),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
export const ReadsQuery = ChangesQuery.extend({ label: z.enum(LABELS).optional() });
export const DiffQuery = z.strictObject({
  path: Prefix,
  from: z.coerce.number().int().min(0),
  to: z.coerce.number().int().min(1),
});
export const MoveInput = z.strictObject({ from: Prefix, to: Prefix });
export const TreeQuery = z.strictObject({ prefix: Prefix.default("/") });
export const PendingDiffQuery = z.strictObject({ path: Prefix });
export const RestoreInput = z.strictObject({
  path: Prefix,
  version: z.number().int().min(1),
  baseVersion: z.number().int().min(0).optional(),
});
export const RevertInput = z.strictObject({
  callId: CallId,
  /** What to do when somebody changed a file since. */
  onConflict: z.enum(["refuse", "skip"]).default("refuse"),
  preview: z.boolean().default(false),
});

/** Everything about the workspace beside the files themselves. */
export interface WorkspaceParts {
  readonly history: HistoryService;
  readonly moves: MoveService;
  readonly labels: LabelService;
  readonly tree: TreeService;
  readonly review: ReviewService;
  readonly rules: RuleService;
  readonly readLog: ReadLog;
}
