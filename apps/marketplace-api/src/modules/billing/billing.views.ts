import { InvoiceLine, InvoiceStatus, LocalText, ReceiptPayload, WireMoneySchema } from "@souk/contracts";
import { z } from "zod";
import { Who } from "../directory/index.ts";

const count = z.number().int();
export const PeriodView = z.strictObject({ key: z.string(), from: z.string(), to: z.string(), timeZone: z.string() });
export type PeriodView = z.output<typeof PeriodView>;

export const InvoiceRowView = z.strictObject({
  id: z.string(),
  number: z.string().nullable(),
  status: InvoiceStatus,
  period: PeriodView,
  total: WireMoneySchema,
  lines: count,
  receipts: count,
  issuedAt: z.string().nullable(),
});
export type InvoiceRowView = z.output<typeof InvoiceRowView>;
export const InvoiceList = z.strictObject({ items: z.array(InvoiceRowView) });

export const InvoiceLineView = InvoiceLine.extend({ title: LocalText, publisherName: z.string() });
export type InvoiceLineView = z.output<typeof InvoiceLineView>;

/** Whether usage, lines and ledger say the same; `firstDifference` names what does not. */
const ReconciliationView = z.strictObject({
  usage: WireMoneySchema,
  lines: WireMoneySchema,
  ledger: WireMoneySchema,
  equal: z.boolean(),
  checkedAt: z.string(),
  firstDifference: z.string().nullable(),
});

export const InvoiceView = InvoiceRowView.omit({ lines: true }).extend({
  company: z.strictObject({ id: z.string(), name: z.string() }),
  lines: z.array(InvoiceLineView),
  exactTotal: WireMoneySchema,
  roundingDifference: WireMoneySchema,
  fee: WireMoneySchema,
  parts: z.array(z.strictObject({ kind: z.enum(["calls", "units", "outcomes", "credits", "rounding", "tax"]), amount: WireMoneySchema })),
  reconciliation: ReconciliationView,
  root: z.string().nullable(),
  previous: z.strictObject({ id: z.string(), total: WireMoneySchema }).nullable(),
  actions: z.array(z.enum(["approve", "finalise"])),
});
export type InvoiceView = z.output<typeof InvoiceView>;

export const LineCall = z.strictObject({
  receiptId: z.string(),
  kind: z.enum(["call", "unit", "outcome", "credit", "adjustment"]),
  callId: z.string(),
  outcomeId: z.string().nullable(),
  outcomeKey: z.string().nullable(),
  at: z.string(),
  by: Who,
  amount: WireMoneySchema,
  leaf: count,
});
export type LineCall = z.output<typeof LineCall>;
export const LineCallPage = z.strictObject({ items: z.array(LineCall), nextCursor: z.string().nullable() });

export const ReceiptView = z.strictObject({ receiptId: z.string(), receipt: z.string(), payload: ReceiptPayload, leaf: count.nullable() });
export type ReceiptView = z.output<typeof ReceiptView>;

export const InvoiceFormat = z.enum(["json", "csv", "receipts"]);
export const InvoiceFile = z.strictObject({ fileName: z.string(), mediaType: z.string(), text: z.string() });
export type InvoiceFile = z.output<typeof InvoiceFile>;

export const AdvancedView = z.strictObject({ id: z.string(), status: InvoiceStatus });
/** Answer of POST /v1/invoices/{id}/approve: final invoices have a number. */
export const ApprovedView = AdvancedView.extend({ number: z.string().nullable() });

export const SpendGroupBy = z.enum(["skill", "publisher", "employee", "costCentre", "meter"]);
export type SpendGroupBy = z.output<typeof SpendGroupBy>;
const SpendGroup = z.strictObject({
  key: z.string(),
  label: LocalText,
  calls: count,
  outcomes: count,
  amount: WireMoneySchema,
  previous: WireMoneySchema.nullable(),
});
const BudgetShare = z.strictObject({
  limit: WireMoneySchema,
  spent: WireMoneySchema,
  held: WireMoneySchema,
  usedShare: z.number(),
  forecast: WireMoneySchema.nullable(),
  hard: z.boolean(),
});
export const SpendView = z.strictObject({
  meteredTo: z.string(),
  currency: z.string(),
  period: PeriodView,
  periods: z.array(z.string()),
  total: WireMoneySchema,
  previousTotal: WireMoneySchema.nullable(),
  calls: count,
  denied: count,
  paidOutcomes: count,
  pendingOutcomes: z.strictObject({ count, amount: WireMoneySchema }),
  groups: z.array(SpendGroup),
  days: z.array(z.strictObject({ day: z.string(), values: z.array(z.strictObject({ key: z.string(), amount: WireMoneySchema })) })),
  budget: BudgetShare.nullable(),
});
export type SpendView = z.output<typeof SpendView>;
