import { InvoiceDocument, InvoiceStatus } from "@souk/contracts";
import { type CompanyTx, Prisma } from "@souk/db";
import { DomainError, parseMicro } from "@souk/kernel";
import type { InvoiceBody } from "@souk/metering";
import type { StoredInvoice } from "./billing.types.ts";
import { namedUuid } from "./invoice.rules.ts";

interface InvoiceRow {
  id: string;
  period: string;
  periodFrom: Date;
  periodTo: Date;
  timeZone: string;
  number: string | null;
  status: string;
  totalMicro: bigint;
  receiptCount: number;
  draftedAt: Date;
  finalAt: Date | null;
  approvedBy: string | null;
  document: string | null;
}

function toStored(row: InvoiceRow): StoredInvoice {
  return {
    id: row.id,
    period: { key: row.period, from: row.periodFrom.getTime(), to: row.periodTo.getTime(), timeZone: row.timeZone },
    number: row.number,
    status: InvoiceStatus.parse(row.status),
    totalMicro: row.totalMicro,
    receiptCount: row.receiptCount,
    draftedAt: row.draftedAt.getTime(),
    finalAt: row.finalAt?.getTime() ?? null,
    approvedBy: row.approvedBy,
    document: InvoiceDocument.parse(JSON.parse(row.document ?? "null")),
  };
}

export async function listInvoices(tx: CompanyTx): Promise<readonly StoredInvoice[]> {
  return (await tx.invoice.findMany({ orderBy: { periodFrom: "desc" } })).map(toStored);
}

export async function findInvoice(
  tx: CompanyTx,
  where: { readonly id: string } | { readonly period: string },
): Promise<StoredInvoice | null> {
  const row = await tx.invoice.findFirst({ where });
  return row ? toStored(row) : null;
}

/** The same, locked until the transaction ends. */
export async function lockInvoice(tx: CompanyTx, id: string): Promise<StoredInvoice | null> {
  await tx.$queryRaw`SELECT id FROM invoice WHERE company_id = (SELECT souk_company()) AND id = ${id}::uuid FOR UPDATE`;
  return findInvoice(tx, { id });
}

const newLineId = (invoiceId: string, lineId: string): string => namedUuid("souk line", invoiceId, lineId);

export interface DraftInput {
  readonly companyId: string;
  readonly invoice: Omit<StoredInvoice, "finalAt" | "approvedBy">;
  readonly body: InvoiceBody;
}

/** Writes a draft with its lines. False: the month has an invoice already. */
export async function insertDraft(tx: CompanyTx, { companyId, invoice, body }: DraftInput): Promise<boolean> {
  const { id, period, document } = invoice;
  const inserted = await tx.$executeRaw`
    INSERT INTO invoice (company_id, id, period, period_from, period_to, time_zone, number, status, currency, exact_micro, total_micro, receipt_count, merkle_root, drafted_at, document)
    VALUES (${companyId}::uuid, ${id}::uuid, ${period.key}, ${new Date(period.from)}, ${new Date(period.to)}, ${period.timeZone}, NULL, 'draft', ${document.currency},
      ${parseMicro(body.exactTotal)}, ${parseMicro(body.total)}, ${invoice.receiptCount}, ${document.receipts.merkleRoot}, ${new Date(invoice.draftedAt)}, ${JSON.stringify(document)})
    ON CONFLICT DO NOTHING`;
  if (inserted === 0) return false;
  await tx.invoiceLine.createMany({
    data: body.lines.map((line, position) => ({
      companyId,
      invoiceId: id,
      id: newLineId(id, line.id),
      position,
      publisher: line.publisher,
      skill: line.skill,
      meter: line.meter,
      termsVersion: line.termsVersion,
      costCentre: line.costCentre,
      quantity: BigInt(line.quantity),
      unitMicro: parseMicro(line.unitPrice),
      exactMicro: parseMicro(line.exact),
      amountMicro: parseMicro(line.amount),
      feeMicro: parseMicro(line.fee),
      receipts: line.receipts,
    })),
  });
  return true;
}

/** Takes a draft back, so that it can be made again with what arrived late. */
export async function deleteDraft(tx: CompanyTx, id: string): Promise<void> {
  await tx.$executeRaw`DELETE FROM invoice_line WHERE company_id = (SELECT souk_company()) AND invoice_id = ${id}::uuid`;
  await tx.$executeRaw`DELETE FROM invoice WHERE company_id = (SELECT souk_company()) AND id = ${id}::uuid`;
}

export type InvoiceChange = { readonly document: InvoiceDocument } & (
  | { readonly status: "in_review"; readonly approvedBy: string | null }
  | { readonly status: "final"; readonly number: string; readonly at: number }
);

/** Moves an invoice on with the document that is handed out from now on. @throws DomainError `conflict` when it is no longer `from` */
export async function updateInvoice(
  tx: CompanyTx,
  at: { readonly id: string; readonly from: string },
  change: InvoiceChange,
): Promise<void> {
  const set =
    change.status === "final"
      ? Prisma.sql`number = ${change.number}, final_at = ${new Date(change.at)}`
      : Prisma.sql`approved_by = ${change.approvedBy}::uuid`;
  const changed = await tx.$executeRaw`UPDATE invoice SET status = ${change.status}, document = ${JSON.stringify(change.document)}, ${set}
    WHERE company_id = (SELECT souk_company()) AND id = ${at.id}::uuid AND status = ${at.from}`;
  if (changed !== 1) throw new DomainError("conflict", "somebody else moved this invoice on meanwhile");
}
