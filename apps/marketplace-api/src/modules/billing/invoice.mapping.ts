import { encodeId, micro, parseMicro, toWireMoney, type WireMoney } from "@souk/kernel";
import type { InvoiceLine } from "@souk/metering";
import type { Titles } from "../directory/index.ts";
import type { CompanyView, Principal } from "../identity/index.ts";
import type { BillingPeriod } from "./billing.types.ts";
import type { InvoiceLineView, InvoiceRowView, InvoiceView, PeriodView } from "./billing.views.ts";
import type { LoadedInvoice } from "./invoice.loader.ts";
import { actionsOf, keyOfLine } from "./invoice.rules.ts";
import type { Reconciled } from "./reconcile.service.ts";

export const instant = (ms: number): string => new Date(ms).toISOString();

/** Micro-units in the company's currency, as they travel. */
export function moneyOf(company: CompanyView): (amount: bigint) => WireMoney {
  return (amount) => toWireMoney({ amount: micro(amount), currency: company.currency });
}

export function toPeriodView({ key, from, to, timeZone }: BillingPeriod): PeriodView {
  return { key, from: instant(from), to: instant(to), timeZone };
}

export function toInvoiceRow(invoice: LoadedInvoice, company: CompanyView): InvoiceRowView {
  const { stored } = invoice;
  return {
    id: encodeId("inv", invoice.id),
    number: invoice.number,
    status: invoice.status,
    period: toPeriodView(invoice.period),
    total: moneyOf(company)(invoice.totalMicro),
    lines: invoice.body.lines.length,
    receipts: invoice.receiptCount,
    issuedAt: stored ? instant(stored.finalAt ?? stored.draftedAt) : null,
  };
}

export function toLineView(line: InvoiceLine, titles: Titles): InvoiceLineView {
  return { ...line, title: titles.title(line.skill), publisherName: titles.publisherName(line.publisher) };
}

type Part = InvoiceView["parts"][number];

function partKind(line: InvoiceLine): "calls" | "units" | "outcomes" | "credits" {
  const key = keyOfLine(line, parseMicro);
  if (BigInt(line.quantity) < 0n) return "credits";
  if (key.meter.startsWith("unit:")) return "units";
  return key.meter === "call" ? "calls" : "outcomes";
}

/** What the total is made of: unrounded sums per kind and the rounding difference. */
function partsOf(invoice: LoadedInvoice, company: CompanyView): Part[] {
  const money = moneyOf(company);
  const sums = new Map<Part["kind"], bigint>([
    ["calls", 0n],
    ["outcomes", 0n],
  ]);
  for (const line of invoice.body.lines) {
    const kind = partKind(line);
    sums.set(kind, (sums.get(kind) ?? 0n) + parseMicro(line.exact));
  }
  sums.set("rounding", parseMicro(invoice.body.roundingDifference));
  return [...sums].map(([kind, amount]) => ({ kind, amount: money(amount) }));
}

export interface InvoiceContext {
  readonly principal: Principal;
  readonly titles: Titles;
  readonly checked: Reconciled;
  readonly previous: LoadedInvoice | null;
  /** ms UTC */
  readonly now: number;
}

/** The page of one invoice. */
export function toInvoiceView(invoice: LoadedInvoice, context: InvoiceContext): InvoiceView {
  const { company } = context.principal;
  const money = moneyOf(company);
  const { sums, differences } = context.checked;
  const { lines: _, ...row } = toInvoiceRow(invoice, company);
  return {
    ...row,
    company: { id: encodeId("co", company.id), name: company.name },
    lines: invoice.body.lines.map((line) => toLineView(line, context.titles)),
    exactTotal: money(parseMicro(invoice.body.exactTotal)),
    roundingDifference: money(parseMicro(invoice.body.roundingDifference)),
    fee: money(invoice.body.lines.reduce((sum, line) => sum + parseMicro(line.fee), 0n)),
    parts: partsOf(invoice, company),
    reconciliation: {
      usage: money(sums.usage),
      lines: money(sums.lines),
      ledger: money(sums.ledger),
      equal: differences.length === 0,
      checkedAt: instant(context.now),
      firstDifference: differences[0]?.message ?? null,
    },
    // An open month has no root yet: it is fixed with the draft. The signed document of today carries its own.
    root: invoice.stored?.document.receipts.merkleRoot ?? null,
    previous: context.previous ? { id: encodeId("inv", context.previous.id), total: money(context.previous.totalMicro) } : null,
    actions: context.principal.roles.includes("finance") ? actionsOf(invoice.status) : [],
  };
}
