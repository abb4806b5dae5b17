import { type Decimal, parseAmount, round, times } from "../../kit/decimal.ts";
import type { Line } from "./document.ts";

/** A file that is not an invoice or order this skill can read; the message says what is wrong with it. */
export class UnreadableDocument extends Error {
  override readonly name = "UnreadableDocument";
}

const ORDER_REFERENCE = /\bPO[-_ ]?\d{1,10}\b/giu;

/** Order numbers mentioned in a text: "PO-77", "po 77". */
export function orderReferences(text: string): string[] {
  return [
    ...new Set([...text.normalize("NFKC").matchAll(ORDER_REFERENCE)].map(([found]) => found.toUpperCase().replace(/^PO[-_ ]?/, "PO-"))),
  ];
}

/** An amount that must be there. @throws UnreadableDocument naming the field. */
export function amountOf(value: unknown, field: string): Decimal {
  const parsed = typeof value === "string" || typeof value === "number" ? parseAmount(String(value)) : null;
  if (!parsed) throw new UnreadableDocument(`${field} is not an amount: ${JSON.stringify(value) ?? "missing"}`);
  return parsed;
}

/** A position whose amount is quantity × unit price, rounded to cents once. */
export function position(source: { sku: string; description: string; quantity: Decimal; unitPrice: Decimal }): Line {
  return { ...source, amount: round(times(source.quantity, source.unitPrice), 2) };
}
