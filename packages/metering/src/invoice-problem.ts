/** Everything that can be wrong with an invoice and its receipts. */
export type InvoiceProblemCode =
  | "platform_unsupported"
  | "document_malformed"
  | "document_untrusted_key"
  | "document_signature"
  | "document_changed"
  | "receipt_malformed"
  | "receipt_untrusted_key"
  | "receipt_signature"
  | "receipt_duplicate"
  | "receipt_other_company"
  | "receipt_other_period"
  | "receipt_other_currency"
  | "receipt_arithmetic"
  | "receipts_count"
  | "receipts_root"
  | "lines_changed"
  | "totals_changed";

export interface InvoiceProblem {
  readonly code: InvoiceProblemCode;
  /** What is wrong, in English. */
  readonly message: string;
  /** Line of the receipts file, counted from 1. */
  readonly receiptLine?: number;
  /** Id of the invoice line. */
  readonly line?: string;
}
