import type { Decimal } from "../../kit/decimal.ts";

/** One position of an invoice or an order; `amount` excludes tax. */
export interface Line {
  readonly sku: string;
  readonly description: string;
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  readonly amount: Decimal;
}

/** An invoice or an order, whatever its file looked like. */
export interface CommercialDocument {
  readonly number: string;
  readonly supplier: string;
  /** YYYY-MM-DD, or "" when the document has none that can be read. */
  readonly date: string;
  /** Order numbers an invoice refers to. */
  readonly orders: readonly string[];
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly total: Decimal;
}

/** Letters and digits only, so that "INV 1042" and "inv-1042" are one number. */
export function normaliseNumber(number: string): string {
  return number
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

const LEGAL_FORMS = /(有限责任公司|股份有限公司|有限公司|\b(ltd|limited|inc|llc|corp|corporation|co|gmbh|ag|sarl|pte|plc|bv)\b\.?)/giu;

/** A supplier's name without legal form, case and punctuation. */
export function normaliseSupplier(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(LEGAL_FORMS, "")
    .replace(/[^\p{L}\p{N}]/gu, "");
}
