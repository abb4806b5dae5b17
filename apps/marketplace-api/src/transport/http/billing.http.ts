import { Readable } from "node:stream";
import { DomainError, said } from "@souk/kernel";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { ClosingService, InvoiceFile, InvoiceService } from "../../modules/billing/index.ts";
import { PageInput } from "../../modules/page/index.ts";
import { parse } from "./parse.ts";

export interface BillingRoutesDeps {
  readonly invoices: InvoiceService;
  readonly closing: ClosingService;
}

/** An invoice's id or its month. */
const Id = z.strictObject({ id: z.string().max(80) });
const LineParams = z.strictObject({ id: z.string().max(60), line: z.string().max(60) });
export const PageQuery = z.strictObject(PageInput);

/** Neither ids nor months have a dot: what follows one asks for a file. @throws DomainError `not_found` that names the files there are */
function idOf({ params, url }: FastifyRequest): string {
  const { id } = parse(Id, params);
  if (!id.includes(".")) return id;
  const [path = ""] = url.split("?");
  const ending = path.slice(path.indexOf(".")).slice(0, 60);
  throw new DomainError("not_found", said`There is no ${ending} of an invoice. Its files are .csv, .json and .receipts.jsonl.`);
}

function sendFile(reply: FastifyReply, file: InvoiceFile): FastifyReply {
  reply.header("content-type", file.mediaType).header("content-disposition", `attachment; filename="${file.fileName}"`);
  return reply.send(file.text);
}

/** Invoices for finance: from the month down to the single call, as pages and as files. */
export function registerBillingRoutes(app: FastifyInstance, { invoices, closing }: BillingRoutesDeps): void {
  app.get("/v1/invoices", async (request) => ({ ...(await invoices.list(request.principal)), nextCursor: null }));
  app.get("/v1/invoices/:id", async (request) => invoices.get(request.principal, { id: idOf(request) }));
  for (const format of ["csv", "json"] as const)
    app.get(`/v1/invoices/:id.${format}`, async (request, reply) =>
      sendFile(reply, await invoices.file(request.principal, { id: idOf(request), format })),
    );
  app.get("/v1/invoices/:id.receipts.jsonl", async (request, reply) => {
    const { fileName, chunks } = await invoices.receipts(request.principal, { id: idOf(request) });
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
