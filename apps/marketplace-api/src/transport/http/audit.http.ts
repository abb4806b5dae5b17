import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { AuditService } from "../../modules/audit/index.ts";
import { AuditPushBody, type CheckpointService } from "../../modules/checkpoint/index.ts";
import { At, inOrder } from "../../modules/page/index.ts";
import { parse } from "./parse.ts";

const Word = z.string().min(1).max(200);
export const AuditQuery = z
  .strictObject({
    from: At.optional(),
    to: At.optional(),
    actor: Word.optional(),
    action: Word.optional(),
    target: Word.optional(),
    since: z.coerce.number().int().min(0).optional(),
  })
  .refine(...inOrder);
export const AuditErasure = z.strictObject({ records: z.array(z.uuid()).min(1).max(10_000), reason: z.string().min(3).max(500) });

/** The audit trail: an export with positions and proofs, its last signed state, and erasures. */
export function registerAuditRoutes(app: FastifyInstance, { audit }: { readonly audit: AuditService }): void {
  app.get("/v1/audit", async (request, reply) => {
    const lines = audit.exportLines(request.principal, parse(AuditQuery, request.query));
    reply.header("content-type", "application/x-ndjson; charset=utf-8");
    return reply.send(Readable.from(lines));
  });
  app.get("/v1/audit/checkpoint", async (request) => audit.checkpoint(request.principal));
  app.post("/v1/audit/erasures", async (request) => audit.erase(request.principal, parse(AuditErasure, request.body)));
}

/** Where signed states of the trail are pushed to. */
export function registerCheckpointRoutes(app: FastifyInstance, { checkpoints }: { readonly checkpoints: CheckpointService }): void {
  app.get("/v1/audit/push", (request) => checkpoints.get(request.principal));
  app.put("/v1/audit/push", (request) => checkpoints.put(request.principal, parse(AuditPushBody, request.body)));
  app.post("/v1/audit/push/test", (request) => checkpoints.test(request.principal));
  app.delete("/v1/audit/push", async (request, reply) => {
    await checkpoints.remove(request.principal);
    return reply.status(204).send();
  });
}
