import { type InvoiceDocument, ReceiptPayload } from "@souk/contracts";
import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, decodeId, encodeId, parseMicro } from "@souk/kernel";
import { z } from "zod";
import { type Names, readNames, readTitles } from "../directory/index.ts";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import { decodeCursor, type Page, toPage } from "../page/index.ts";
import type { DocumentSigner, EventPlace, LineItem } from "./billing.types.ts";
import type { InvoiceFile, InvoiceLineView, InvoiceRowView, InvoiceView, LineCall, ReceiptView } from "./billing.views.ts";
import { findReceipt, listLineItems, listReceipts } from "./event.repository.prisma.ts";
import { toCsv } from "./invoice.csv.ts";
import { type Depth, type LoadedInvoice, loadAll, loadInvoice, loadPeriod, receiptsOf } from "./invoice.loader.ts";
import { instant, moneyOf, toInvoiceRow, toInvoiceView, toLineView } from "./invoice.mapping.ts";
import { keyOfLine, previousPeriod, toDocument } from "./invoice.rules.ts";
import { compareSums } from "./reconcile.service.ts";

export interface InvoiceServiceDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly signer: DocumentSigner;
}

const RECEIPT_STEP = 1_000;
const Leaf = z.tuple([z.number().int()]);

function requireReader(principal: Principal): void {
  requireScope(principal, "read");
  requireRole(principal, "finance", "admin", "auditor");
}

function toLineCall(item: LineItem, context: { readonly names: Names; readonly principal: Principal }): LineCall {
  const { names, principal } = context;
  const isOutcome = item.source === "outcome";
  return {
    receiptId: encodeId("rcp", item.id),
    kind: isOutcome ? "outcome" : item.source === "credit" || item.source === "unit" ? item.source : "call",
    callId: encodeId("call", item.callId),
    outcomeId: isOutcome ? encodeId("out", item.id) : null,
    outcomeKey: item.outcomeKey,
    at: instant(item.at),
    by:
      item.agentId !== null
        ? names.agent(item.agentId)
        : item.employeeId !== null
          ? names.employee(item.employeeId)
          : names.principal(item.principal),
    amount: moneyOf(principal.company)(item.amountMicro),
    leaf: item.leaf,
  };
}

/** Invoices for finance: lists, lines down to the single call, and the files that prove them. */
export function createInvoiceService({ db, clock, signer }: InvoiceServiceDeps) {
  const inCompany = <T>(principal: Principal, work: (tx: CompanyTx) => Promise<T>): Promise<T> => {
    requireReader(principal);
    return db.withCompany(principal.companyId, work);
  };
  const load = (tx: CompanyTx, principal: Principal, at: { readonly id: string; readonly depth?: Depth }): Promise<LoadedInvoice> =>
    loadInvoice(tx, principal.company, { depth: "sums", now: clock.now(), ...at });

  /** Every invoice, newest month first; the open month is computed as of now. @throws DomainError `permission_denied` */
  async function list(principal: Principal): Promise<{ readonly items: InvoiceRowView[] }> {
    const all = await inCompany(principal, (tx) => loadAll(tx, principal.company, clock.now()));
    return { items: all.map((invoice) => toInvoiceRow(invoice, principal.company)) };
  }

  /** One invoice, by its id or its month. @throws DomainError `permission_denied`, `not_found` */
  async function get(principal: Principal, input: { readonly id: string }): Promise<InvoiceView> {
    return inCompany(principal, async (tx) => {
      const invoice = await load(tx, principal, { id: input.id });
      const checked = await compareSums(tx, invoice);
      const before = await loadPeriod(tx, principal.company, { period: previousPeriod(invoice.period), depth: "sums" });
      const previous = before.receiptCount > 0 ? before : null;
      const titles = await readTitles(
        tx,
        invoice.body.lines.map((line) => line.skill),
      );
      return toInvoiceView(invoice, {
        principal,
        titles,
        checked,
        previous,
        now: clock.now(),
      });
    });
  }

  /** The lines of an invoice. @throws DomainError `permission_denied`, `not_found` */
  async function lines(principal: Principal, input: { readonly id: string }): Promise<{ readonly items: InvoiceLineView[] }> {
    return inCompany(principal, async (tx) => {
      const invoice = await load(tx, principal, { id: input.id });
      const titles = await readTitles(
        tx,
        invoice.body.lines.map((line) => line.skill),
      );
      return { items: invoice.body.lines.map((line) => toLineView(line, titles)) };
    });
  }

  /** What one line bills, item by item, in the order of the receipts file. @throws DomainError `permission_denied`, `not_found` */
  async function lineCalls(
    principal: Principal,
    input: { readonly invoiceId: string; readonly lineId: string; readonly limit: number; readonly cursor?: string | null | undefined },
  ): Promise<Page<LineCall>> {
    const after = decodeCursor(input.cursor, Leaf)?.[0] ?? -1;
    return inCompany(principal, async (tx) => {
      const invoice = await load(tx, principal, { id: input.invoiceId });
      const line = invoice.body.lines.find(({ id }) => id === input.lineId);
      if (!line) throw new DomainError("not_found", "this invoice has no such line");
      const items = await listLineItems(tx, { period: invoice.period.key, line: keyOfLine(line, parseMicro), after, limit: input.limit });
      const names = await readNames(tx, {
        employees: items.map((i) => i.employeeId),
        agents: items.map((i) => i.agentId),
        principals: items.map((i) => i.principal),
      });
      return toPage(items, input.limit, { item: (item) => toLineCall(item, { names, principal }), key: (item) => [item.leaf] });
    });
  }

  /** One receipt: signed, its payload, and its place in its month's file. @throws DomainError `permission_denied`, `not_found` */
  async function receipt(principal: Principal, input: { readonly receiptId: string }): Promise<ReceiptView> {
    return inCompany(principal, async (tx) => {
      const uuid = decodeId("rcp", input.receiptId);
      const found = uuid === null ? null : await findReceipt(tx, uuid);
      if (!found) throw new DomainError("not_found", "there is no such receipt");
      const payload = ReceiptPayload.parse(JSON.parse(found.payload));
      return { receiptId: input.receiptId, receipt: signer.signReceipt(found.payload), payload, leaf: found.leaf };
    });
  }

  /** The verifiable document: as handed out, or of an open month as of now. */
  function documentOf(principal: Principal, invoice: LoadedInvoice): InvoiceDocument {
    if (invoice.stored) return invoice.stored.document;
    const { period, body } = invoice;
    const shared = { company: principal.company, period, body, receipts: receiptsOf(invoice), issuedAt: clock.now() };
    return toDocument({ ...shared, status: "open", number: null }, signer);
  }

  const fileName = (principal: Principal, invoice: LoadedInvoice, ending: string): string =>
    `souk-${principal.company.slug}-${invoice.period.key}${ending}`;

  /** The invoice as JSON (what `souk verify` reads) or CSV. @throws DomainError `permission_denied`, `not_found` */
  async function file(principal: Principal, input: { readonly id: string; readonly format: "json" | "csv" }): Promise<InvoiceFile> {
    return inCompany(principal, async (tx) => {
      const invoice = await load(tx, principal, { id: input.id, depth: input.format === "json" ? "full" : "sums" });
      if (input.format === "csv") {
        return {
          fileName: fileName(principal, invoice, ".csv"),
          mediaType: "text/csv; charset=utf-8",
          text: toCsv(invoice.body.lines, principal.company.currency),
        };
      }
      const document = documentOf(principal, invoice);
      return {
        fileName: fileName(principal, invoice, ".json"),
        mediaType: "application/json",
        text: `${JSON.stringify(document, null, 2)}\n`,
      };
    });
  }

  /** Name and content of the receipts file (JSONL), a thousand receipts at a time. @throws DomainError before the first line */
  async function receipts(
    principal: Principal,
    input: { readonly id: string },
  ): Promise<{ readonly fileName: string; readonly chunks: AsyncIterable<string> }> {
    const invoice = await inCompany(principal, (tx) => load(tx, principal, { id: input.id }));
    return { fileName: fileName(principal, invoice, ".receipts.jsonl"), chunks: receiptChunks(principal, invoice) };
  }

  async function* receiptChunks(principal: Principal, invoice: LoadedInvoice): AsyncGenerator<string> {
    let after: EventPlace | null = null;
    for (let left = invoice.receiptCount; left > 0; ) {
      const query = { period: invoice.period.key, after, limit: Math.min(RECEIPT_STEP, left) };
      const found: Awaited<ReturnType<typeof listReceipts>> = await db.withCompany(principal.companyId, (tx) => listReceipts(tx, query));
      const last = found.at(-1);
      if (!last) return;
      left -= found.length;
      after = last;
      yield found.map(({ payload }) => `${JSON.stringify({ receipt: signer.signReceipt(payload) })}\n`).join("");
    }
  }

  /** Any of the invoice's files as one text. @throws DomainError `permission_denied`, `not_found` */
  async function fileText(
    principal: Principal,
    input: { readonly id: string; readonly format: "json" | "csv" | "receipts" },
  ): Promise<InvoiceFile> {
    if (input.format !== "receipts") return file(principal, { id: input.id, format: input.format });
    const { fileName: name, chunks } = await receipts(principal, input);
    let text = "";
    for await (const chunk of chunks) text += chunk;
    return { fileName: name, mediaType: "application/x-ndjson", text };
  }

  return { list, get, lines, lineCalls, receipt, file, receipts, fileText };
}

export type InvoiceService = ReturnType<typeof createInvoiceService>;
