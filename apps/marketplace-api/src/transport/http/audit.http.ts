import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { AuditService } from "../../modules/audit/index.ts";
import { parse } from "./parse.ts";

const At = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
export const AuditQuery = z.strictObject({ from: At.optional(), to: At.optional() });

/** The audit trail as JSONL, oldest first. */
export function registerAuditRoutes(app: FastifyInstance, { audit }: { readonly audit: AuditService }): void {
  app.get("/v1/audit", async (request, reply) => {
    const lines = audit.exportLines(request.principal, parse(AuditQuery, request.query));
    reply.header("content-type", "application/x-ndjson; charset=utf-8");
    return reply.send(Readable.from(lines));
  });
}
