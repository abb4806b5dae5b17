import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  type HistoryService,
  LABELS,
  QuotaInput,
  type ReadLog,
  type ReviewService,
  RuleInput,
  type RuleService,
} from "../../modules/file/index.ts";
import { parse } from "./parse.ts";

const Prefix = z.string().min(1).max(1024);
const Skill = z.string().max(120);
const CallId = z.string().max(60);
const Cursor = z.string().max(400);
export const ChangesQuery = z.strictObject({
  prefix: Prefix.optional(),
  skill: Skill.optional(),
  call: CallId.optional(),
  cursor: Cursor.optional(),
});
export const ReadsQuery = ChangesQuery.extend({ label: z.enum(LABELS).optional() });
export const DiffQuery = z.strictObject({
  path: Prefix,
  from: z.coerce.number().int().min(0),
  to: z.coerce.number().int().min(1),
});
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
const ReviewParams = z.strictObject({ callId: CallId });

export interface WorkspaceRoutes {
  readonly history: HistoryService;
  readonly review: ReviewService;
  readonly rules: RuleService;
  readonly readLog: ReadLog;
}

/** History, undo, review, rules and the read log of the workspace. */
export function registerWorkspaceRoutes(app: FastifyInstance, { history, review, rules, readLog }: WorkspaceRoutes): void {
  app.post("/v1/files/revert", async (request) => history.revert(request.principal, parse(RevertInput, request.body)));
  app.post("/v1/files/restore", async (request) => history.restore(request.principal, parse(RestoreInput, request.body)));
  app.get("/v1/file-changes", async (request) => {
    const { call, ...query } = parse(ChangesQuery, request.query);
    return history.changes(request.principal, { ...query, callId: call });
  });
  app.get("/v1/file-diff", async (request) => history.diff(request.principal, parse(DiffQuery, request.query)));
  app.get("/v1/file-reads", async (request) => {
    const { call, ...query } = parse(ReadsQuery, request.query);
    return readLog.list(request.principal, { ...query, callId: call });
  });
  app.get("/v1/file-rules", async (request) => rules.list(request.principal));
  app.put("/v1/file-rules", async (request) => rules.put(request.principal, parse(RuleInput, request.body)));
  app.put("/v1/file-quotas", async (request) => rules.putQuota(request.principal, parse(QuotaInput, request.body)));
  app.get("/v1/file-reviews", async (request) => review.list(request.principal));
  for (const [word, accept] of [
    ["accept", true],
    ["reject", false],
  ] as const)
    app.post(`/v1/file-reviews/:callId/${word}`, async (request) =>
      review.decide(request.principal, { callId: parse(ReviewParams, request.params).callId, accept }),
    );
}
