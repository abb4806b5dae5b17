import { z } from "zod";
import { Amount, CurrencyCode, Sha256Hex } from "./manifest.ts";

/** A line is fixed as (publisher, skill, meter, terms version, cost centre). `amount` is rounded to the minor unit (half-even), `exact` is not. */
export const InvoiceLine = z.strictObject({
  id: z.string(),
  publisher: z.string(),
  skill: z.string(),
  meter: z.string(),
  termsVersion: z.number().int(),
  costCentre: z.string(),
  quantity: z.string(),
  unitPrice: Amount,
  exact: Amount,
  amount: Amount,
  fee: Amount,
  receipts: z.number().int(),
});
export type InvoiceLine = z.output<typeof InvoiceLine>;

export const InvoiceStatus = z.enum(["open", "draft", "in_review", "final", "paid", "overdue", "void"]);

/**
 * The verifiable invoice document (`/v1/invoices/{id}.json`). `merkleRoot` is the RFC 6962 tree hash over the receipts' leaf hashes
 * in the order of the receipts file; `signature` is a compact JWS over the RFC 8785 text of the document without `signature`.
 */
export const InvoiceDocument = z.strictObject({
  v: z.literal(1),
  id: z.string(),
  number: z.string().nullable(),
  status: InvoiceStatus,
  company: z.strictObject({ id: z.string(), name: z.string() }),
  period: z.strictObject({ key: z.string(), from: z.string(), to: z.string(), timeZone: z.string() }),
  currency: CurrencyCode,
  lines: z.array(InvoiceLine),
  exactTotal: Amount,
  roundingDifference: Amount,
  total: Amount,
  receipts: z.strictObject({ count: z.number().int(), merkleRoot: Sha256Hex }),
  issuedAt: z.string(),
  signature: z.string(),
});
export type InvoiceDocument = z.output<typeof InvoiceDocument>;

/** One line of the receipts file (JSONL): the receipt as compact JWS; its order is the order of the leaves. */
export const ReceiptsFileLine = z.strictObject({ receipt: z.string() });
