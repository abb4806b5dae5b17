import { z } from "zod";
import { AuditPage, type AuditService } from "../../modules/audit/index.ts";
import { AuditPushBody, AuditPushSet, AuditPushView, type CheckpointService, DeliveryView } from "../../modules/checkpoint/index.ts";
import {
  FileDiff,
  FileWritten,
  LabelInput,
  PendingList,
  QuotaInput,
  ReadPage,
  ReadsQuery,
  Reviewed,
  RuleInput,
  RulesView,
  TreeLevel,
  TreeQuery,
  type WorkspaceParts,
} from "../../modules/file/index.ts";
import { procedure, router } from "./init.ts";

/** Rules, reviews and the read log of the workspace, for administrators and auditors. */
export function createWorkspaceRouter({ workspace: { rules, labels, tree, review, readLog } }: { readonly workspace: WorkspaceParts }) {
  return router({
    rules: procedure.output(RulesView).query(({ ctx }) => rules.list(ctx.principal)),
    putRule: procedure
      .input(RuleInput)
      .output(RulesView)
      .mutation(({ ctx, input }) => rules.put(ctx.principal, input)),
    tree: procedure
      .input(TreeQuery)
      .output(TreeLevel)
      .query(({ ctx, input }) => tree.level(ctx.principal, input)),
    pendingDiff: procedure
      .input(z.strictObject({ callId: z.string().max(60), path: z.string().min(1).max(1024) }))
      .output(FileDiff)
      .query(({ ctx, input }) => review.diff(ctx.principal, input)),
    lowerLabel: procedure
      .input(LabelInput)
      .output(FileWritten)
      .mutation(({ ctx, input }) => labels.lower(ctx.principal, input)),
    putQuota: procedure
      .input(QuotaInput)
      .output(RulesView)
      .mutation(({ ctx, input }) => rules.putQuota(ctx.principal, input)),
    waiting: procedure.output(PendingList).query(({ ctx }) => review.list(ctx.principal)),
    decide: procedure
      .input(z.strictObject({ callId: z.string().max(60), accept: z.boolean() }))
      .output(Reviewed)
      .mutation(({ ctx, input }) => review.decide(ctx.principal, input)),
    reads: procedure
      .input(ReadsQuery)
      .output(ReadPage)
      .query(({ ctx, input: { call, ...query } }) => readLog.list(ctx.principal, { ...query, callId: call })),
  });
}

const Word = z.string().min(1).max(200);
const Instant = z.number().int();

/** The audit trail, for auditors and administrators. */
export function createAuditRouter({ audit, checkpoints }: { readonly audit: AuditService; readonly checkpoints: CheckpointService }) {
  return router({
    list: procedure
      .input(
        z.strictObject({
          from: Instant.optional(),
          to: Instant.optional(),
          actor: Word.optional(),
          action: Word.optional(),
          target: Word.optional(),
          cursor: z.string().max(400).optional(),
        }),
      )
      .output(AuditPage)
      .query(({ ctx, input }) => audit.list(ctx.principal, input)),
    export: procedure
      .output(z.strictObject({ jsonl: z.string(), truncated: z.boolean() }))
      .query(({ ctx }) => audit.exportText(ctx.principal)),
    push: procedure.output(AuditPushView).query(({ ctx }) => checkpoints.get(ctx.principal)),
    setPush: procedure
      .input(AuditPushBody)
      .output(AuditPushSet)
      .mutation(({ ctx, input }) => checkpoints.put(ctx.principal, input)),
    testPush: procedure.output(DeliveryView).mutation(({ ctx }) => checkpoints.test(ctx.principal)),
    removePush: procedure.output(z.strictObject({ removed: z.literal(true) })).mutation(async ({ ctx }) => {
      await checkpoints.remove(ctx.principal);
      return { removed: true as const };
    }),
  });
}
