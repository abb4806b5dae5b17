import { createHash } from "node:crypto";
import type { InvoiceDocument } from "@souk/contracts";
import { type Currency, DomainError, encodeId, formatMicro, periodOf, said, words } from "@souk/kernel";
import { type BillableItem, buildInvoice, type InvoiceBody, type InvoiceLine, invoiceText } from "@souk/metering";
import type { CompanyView } from "../identity/index.ts";
import type { BillingPeriod, DocumentSigner, InvoiceState, LineGroup, LineKey } from "./billing.types.ts";

/** How long after a month's end it can be drafted: calls admitted in its last seconds must have settled. */
export const GRACE_MS = 10 * 60_000;

/** A UUID (version 8, RFC 9562 §5.8) that is the same for the same words. */
export function namedUuid(...words: readonly string[]): string {
  const hex = createHash("sha256").update(words.join("\n")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The id of a company's invoice of one month: known before it is drafted, so an open month has an address. */
export function invoiceIdOf(companyId: string, periodKey: string): string {
  return namedUuid("souk invoice", companyId, periodKey);
}

/** The billing month with a key such as "2026-11". @throws DomainError `invalid_request` for another form */
export function periodOfKey(key: string, timeZone: string): BillingPeriod {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(key);
  if (!match) throw new DomainError("invalid_request", "a period reads like 2026-11");
  const midMonth = Date.UTC(Number(match[1]), Number(match[2]) - 1, 15);
  return { ...periodOf(midMonth, timeZone), timeZone };
}

/** The month before. */
export function previousPeriod(period: BillingPeriod): BillingPeriod {
  return { ...periodOf(period.from - 1, period.timeZone), timeZone: period.timeZone };
}

function toItem(group: LineKey & Omit<LineGroup, "receipts">): BillableItem {
  return {
    skill: group.skill,
    meter: group.meter,
    termsVersion: group.termsVersion,
    costCentre: group.costCentre,
    unitPrice: formatMicro(group.unitMicro),
    quantity: group.quantity.toString(),
    amount: formatMicro(group.amountMicro),
    fee: formatMicro(group.feeMicro),
  };
}

const NOTHING = { quantity: 0n, amountMicro: 0n, feeMicro: 0n } as const;

/** The id of the line that bills an item with this key; stable from month to month. */
export function lineIdOf(key: LineKey, currency: Currency): string {
  return buildInvoice([toItem({ ...key, ...NOTHING })], currency).lines[0]?.id ?? "";
}

/** Lines and totals of sums that the database has already made; the same as from the single items. */
export function toInvoiceBody(groups: readonly LineGroup[], currency: Currency): InvoiceBody {
  const receipts = new Map(groups.map((group) => [lineIdOf(group, currency), group.receipts]));
  const body = buildInvoice(groups.map(toItem), currency);
  return { ...body, lines: body.lines.map((line) => ({ ...line, receipts: receipts.get(line.id) ?? 0 })) };
}

/** What fixes the items of a line. */
export function keyOfLine(line: InvoiceLine, toMicro: (text: string) => bigint): LineKey {
  return {
    skill: line.skill,
    meter: line.meter,
    termsVersion: line.termsVersion,
    costCentre: line.costCentre,
    unitMicro: toMicro(line.unitPrice),
  };
}

export interface DocumentInput {
  readonly company: CompanyView;
  readonly period: BillingPeriod;
  readonly status: InvoiceState;
  readonly number: string | null;
  readonly body: InvoiceBody;
  readonly receipts: { readonly count: number; readonly merkleRoot: string };
  /** ms UTC */
  readonly issuedAt: number;
}

const instant = (ms: number): string => new Date(ms).toISOString();

/** The verifiable document of an invoice, signed. */
export function toDocument(input: DocumentInput, signer: DocumentSigner): InvoiceDocument {
  const { company, period, body } = input;
  const unsigned: Omit<InvoiceDocument, "signature"> = {
    v: 1,
    id: encodeId("inv", invoiceIdOf(company.id, period.key)),
    number: input.number,
    status: input.status,
    company: { id: encodeId("co", company.id), name: company.name },
    period: { key: period.key, from: instant(period.from), to: instant(period.to), timeZone: period.timeZone },
    currency: company.currency,
    lines: body.lines,
    exactTotal: body.exactTotal,
    roundingDifference: body.roundingDifference,
    total: body.total,
    receipts: { ...input.receipts },
    issuedAt: instant(input.issuedAt),
  };
  return { ...unsigned, signature: signer.signInvoice(invoiceText(unsigned)) };
}

/** The number of a final invoice: one per company and month, so a month can never get two. */
export function invoiceNumber(company: CompanyView, period: BillingPeriod): string {
  return `SOUK-${company.slug.toUpperCase()}-${period.key}`;
}

export type InvoiceAction = "approve" | "finalise";

/** What finance may do next: look at a draft and approve it, then make it final. */
export function actionsOf(status: InvoiceState): InvoiceAction[] {
  if (status === "draft") return ["approve"];
  return status === "in_review" ? ["finalise"] : [];
}

/** @throws DomainError `conflict` when the invoice is not where the action starts */
export function requireAction(status: InvoiceState, action: InvoiceAction): void {
  if (actionsOf(status).includes(action)) return;
  const why =
    status === "open"
      ? words("the month is still open: it is drafted shortly after its end")
      : said`it is ${words(status.replace("_", " "))}`;
  throw new DomainError(
    "conflict",
    action === "approve" ? said`This invoice cannot be approved: ${why}.` : said`This invoice cannot be made final: ${why}.`,
  );
}
