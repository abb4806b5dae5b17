import type { CompanyTx } from "@souk/db";
import { type Currency, DomainError, decodeId, parseMicro, periodOf } from "@souk/kernel";
import { type InvoiceBody, merkleRootHex } from "@souk/metering";
import type { CompanyView } from "../identity/index.ts";
import type { BillingPeriod, InvoiceState, StoredInvoice } from "./billing.types.ts";
import { usagePeriods } from "./event.repository.prisma.ts";
import { findInvoice, listInvoices } from "./invoice.repository.prisma.ts";
import { invoiceIdOf, periodOfKey, toInvoiceBody } from "./invoice.rules.ts";
import { type Month, readMonth } from "./month.repository.prisma.ts";

/** An invoice wherever it stands: an open month as of now, or a stored one. */
export interface LoadedInvoice {
  /** UUID */
  readonly id: string;
  readonly period: BillingPeriod;
  readonly status: InvoiceState;
  readonly number: string | null;
  readonly body: InvoiceBody;
  readonly currency: Currency;
  readonly receiptCount: number;
  readonly totalMicro: bigint;
  readonly stored: StoredInvoice | null;
  /** What an open month was computed from. */
  readonly month: Month | null;
}

/** A stored invoice, as it was drafted. */
export const fromStored = (stored: StoredInvoice): LoadedInvoice => ({
  id: stored.id,
  period: stored.period,
  status: stored.status,
  number: stored.number,
  body: stored.document,
  currency: stored.document.currency,
  receiptCount: stored.receiptCount,
  totalMicro: stored.totalMicro,
  stored,
  month: null,
});

/** How much of an open month is read: `full` with every receipt's leaf, as documents and drafts need it. */
export type Depth = "sums" | "full";

/** An open month, computed from what has been metered so far. */
export async function loadOpen(
  tx: CompanyTx,
  company: CompanyView,
  at: { readonly period: BillingPeriod; readonly depth: Depth },
): Promise<LoadedInvoice> {
  const { period } = at;
  const month = await readMonth(tx, period.key, { leaves: at.depth === "full" });
  const body = toInvoiceBody(month.groups, company.currency);
  return {
    id: invoiceIdOf(company.id, period.key),
    period,
    status: "open",
    number: null,
    body,
    currency: company.currency,
    receiptCount: month.events,
    totalMicro: parseMicro(body.total),
    stored: null,
    month,
  };
}

/** The invoice of a month: stored, or open. */
export async function loadPeriod(
  tx: CompanyTx,
  company: CompanyView,
  at: { readonly period: BillingPeriod; readonly depth: Depth },
): Promise<LoadedInvoice> {
  const stored = await findInvoice(tx, { period: at.period.key });
  return stored ? fromStored(stored) : loadOpen(tx, company, at);
}

/** Months that have an invoice: with usage, drafted, or now. Newest first. */
async function knownPeriods(tx: CompanyTx, company: CompanyView, now: number): Promise<readonly BillingPeriod[]> {
  const keys = new Set(await usagePeriods(tx));
  keys.add(periodOf(now, company.billingTimeZone).key);
  return [...keys]
    .sort()
    .reverse()
    .map((key) => periodOfKey(key, company.billingTimeZone));
}

/** Every invoice of the company, newest first; the current month is always among them. */
export async function loadAll(tx: CompanyTx, company: CompanyView, now: number): Promise<readonly LoadedInvoice[]> {
  const stored = new Map((await listInvoices(tx)).map((invoice) => [invoice.period.key, fromStored(invoice)]));
  const found: LoadedInvoice[] = [];
  for (const period of await knownPeriods(tx, company, now))
    found.push(stored.get(period.key) ?? (await loadOpen(tx, company, { period, depth: "sums" })));
  const listed = new Set(found.map((invoice) => invoice.period.key));
  for (const [key, invoice] of stored) if (!listed.has(key)) found.push(invoice);
  return found.sort((a, b) => b.period.from - a.period.from);
}

/** An invoice by its id, or by its month ("2026-11"). @throws DomainError `not_found` */
export async function loadInvoice(
  tx: CompanyTx,
  company: CompanyView,
  at: { readonly id: string; readonly now: number; readonly depth: Depth },
): Promise<LoadedInvoice> {
  const uuid = decodeId("inv", at.id);
  const stored = uuid === null ? null : await findInvoice(tx, { id: uuid });
  if (stored) return fromStored(stored);
  const periods = await knownPeriods(tx, company, at.now);
  const period = periods.find(({ key }) => (uuid === null ? key === at.id : invoiceIdOf(company.id, key) === uuid));
  if (!period) throw new DomainError("not_found", "there is no such invoice");
  return loadPeriod(tx, company, { period, depth: at.depth });
}

/** Number and root of the receipts an invoice bills; of an open month only when it was read in full. */
export function receiptsOf({ stored, month }: LoadedInvoice): { readonly count: number; readonly merkleRoot: string } {
  if (stored) return stored.document.receipts;
  if (!month?.leaves) throw new Error("the receipts of this month were not read");
  const { leaves } = month;
  return { count: leaves.length, merkleRoot: merkleRootHex(leaves) };
}
