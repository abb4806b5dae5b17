import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  ChangesQuery,
  DiffQuery,
  LabelInput,
  MoveInput,
  PendingDiffQuery,
  QuotaInput,
  ReadsQuery,
  RestoreInput,
  RevertInput,
  RuleInput,
  TreeQuery,
  type WorkspaceParts,
} from "../../modules/file/index.ts";
import { parse } from "./parse.ts";

const ReviewParams = z.strictObject({ callId: z.string().max(60) });

/** History, undo, review, rules and the read log of the workspace. */
export function registerWorkspaceRoutes(app: FastifyInstance, parts: WorkspaceParts): void {
  const { history, labels, moves, tree, review, rules, readLog } = parts;
  app.get("/v1/file-tree", async (request) => tree.level(request.principal, parse(TreeQuery, request.query)));
  app.post("/v1/files/revert", async (request) => history.revert(request.principal, parse(RevertInput, request.body)));
  app.post("/v1/files/restore", async (request) => history.restore(request.principal, parse(RestoreInput, request.body)));
  app.post("/v1/files/move", async (request) => moves.move(request.principal, parse(MoveInput, request.body)));
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
  app.put("/v1/file-labels", async (request) => labels.lower(request.principal, parse(LabelInput, request.body)));
  app.put("/v1/file-quotas", async (request) => rules.putQuota(request.principal, parse(QuotaInput, request.body)));
  app.get("/v1/file-reviews", async (request) => review.list(request.principal));
  app.get("/v1/file-reviews/:callId/diff", async (request) =>
    review.diff(request.principal, { ...parse(ReviewParams, request.params), ...parse(PendingDiffQuery, request.query) }),
  );
  for (const [word, accept] of [
    ["accept", true],
    ["reject", false],
  ] as const)
    app.post(`/v1/file-reviews/:callId/${word}`, async (request) =>
      review.decide(request.principal, { callId: parse(ReviewParams, request.params).callId, accept }),
    );
}
