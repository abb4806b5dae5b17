import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { ClosingService, InvoiceFile, InvoiceService } from "../../modules/billing/index.ts";
import { PageInput } from "../../modules/page/index.ts";
import { parse } from "./parse.ts";

export interface BillingRoutesDeps {
  readonly invoices: InvoiceService;
  readonly closing: ClosingService;
}

/** An invoice's id or its month, and for files the ending: `inv_….csv`. */
const Id = z.strictObject({ id: z.string().max(80) });
const LineParams = z.strictObject({ id: z.string().max(60), line: z.string().max(60) });
export const PageQuery = z.strictObject(PageInput);
const ENDINGS = [".receipts.jsonl", ".json", ".csv"] as const;

function sendFile(reply: FastifyReply, file: InvoiceFile): FastifyReply {
  reply.header("content-type", file.mediaType).header("content-disposition", `attachment; filename="${file.fileName}"`);
  return reply.send(file.text);
}

/** Invoices for finance: from the month down to the single call, as pages and as files. */
export function registerBillingRoutes(app: FastifyInstance, { invoices, closing }: BillingRoutesDeps): void {
  app.get("/v1/invoices", async (request) => ({ ...(await invoices.list(request.principal)), nextCursor: null }));
  app.get("/v1/invoices/:id", async (request, reply) => {
    const { id } = parse(Id, request.params);
    const ending = ENDINGS.find((text) => id.endsWith(text));
    if (ending === undefined) return invoices.get(request.principal, { id });
    const bare = id.slice(0, -ending.length);
    if (ending !== ".receipts.jsonl") {
      return sendFile(reply, await invoices.file(request.principal, { id: bare, format: ending === ".csv" ? "csv" : "json" }));
    }
    const { fileName, chunks } = await invoices.receipts(request.principal, { id: bare });
    reply.header("content-type", "application/x-ndjson; charset=utf-8").header("content-disposition", `attachment; filename="${fileName}"`);
    return reply.send(Readable.from(chunks));
  });
  app.get("/v1/invoices/:id/lines", async (request) => ({
    ...(await invoices.lines(request.principal, parse(Id, request.params))),
    nextCursor: null,
  }));
  app.get("/v1/invoices/:id/lines/:line/calls", async (request) => {
    const { id, line } = parse(LineParams, request.params);
    return invoices.lineCalls(request.principal, { invoiceId: id, lineId: line, ...parse(PageQuery, request.query) });
  });
  // One approval is enough: the invoice is reconciled and becomes final.
  app.post("/v1/invoices/:id/approve", async (request) => closing.approveAndFinalise(request.principal, parse(Id, request.params)));
}
