import { canonicalJson } from "@souk/kernel/canonical";
import { z } from "zod";

const AMOUNT = z.string().regex(/^-?\d{1,12}\.\d{6}$/);

const Line = z.strictObject({
  id: z.string(),
  publisher: z.string(),
  skill: z.string(),
  meter: z.string(),
  termsVersion: z.number().int(),
  costCentre: z.string(),
  quantity: z.string(),
  unitPrice: AMOUNT,
  exact: AMOUNT,
  amount: AMOUNT,
  fee: AMOUNT,
  receipts: z.number().int(),
});

/** The verifiable invoice (`InvoiceDocument` in the contracts; a test keeps the two equal). */
export const VerifiableInvoice = z.strictObject({
  v: z.literal(1),
  id: z.string(),
  number: z.string().nullable(),
  status: z.enum(["open", "draft", "in_review", "final", "paid", "overdue", "void"]),
  company: z.strictObject({ id: z.string(), name: z.string() }),
  period: z.strictObject({ key: z.string(), from: z.string(), to: z.string(), timeZone: z.string() }),
  currency: z.enum(["USD", "EUR", "GBP", "CNY", "SGD", "HKD", "JPY"]),
  lines: z.array(Line),
  exactTotal: AMOUNT,
  roundingDifference: AMOUNT,
  total: AMOUNT,
  receipts: z.strictObject({ count: z.number().int(), merkleRoot: z.string().regex(/^[0-9a-f]{64}$/) }),
  issuedAt: z.string(),
  signature: z.string(),
});
export type VerifiableInvoice = z.output<typeof VerifiableInvoice>;

/** What the invoice's signature is over: the RFC 8785 text of the document without its signature. */
export function invoiceText(document: Omit<VerifiableInvoice, "signature">): string {
  const { signature: _, ...rest } = document as VerifiableInvoice;
  return canonicalJson(rest);
}
