import type { Currency } from "@souk/kernel";
import type { InvoiceLine } from "@souk/metering";
import { stringify } from "csv-stringify/sync";

const COLUMNS = [
  "line",
  "publisher",
  "skill",
  "meter",
  "terms_version",
  "cost_centre",
  "quantity",
  "unit_price",
  "exact_amount",
  "amount",
  "platform_fee",
  "receipts",
  "currency",
] as const;

/** A text a spreadsheet must not take for a formula (cost centres are written by callers). */
function asText(value: string): string {
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

/** An invoice's lines as CSV (RFC 4180, UTF-8). Amounts are decimal strings; `amount` is rounded, `exact_amount` is not. */
export function toCsv(lines: readonly InvoiceLine[], currency: Currency): string {
  const rows = lines.map((line) => [
    line.id,
    line.publisher,
    line.skill,
    line.meter,
    line.termsVersion,
    asText(line.costCentre),
    line.quantity,
    line.unitPrice,
    line.exact,
    line.amount,
    line.fee,
    line.receipts,
    currency,
  ]);
  return stringify([[...COLUMNS], ...rows], { record_delimiter: "\r\n" });
}
