import { compare, type Decimal, decimal, minus, money, plus, sum } from "../../kit/decimal.ts";
import { type CommercialDocument, type Line, normaliseNumber, normaliseSupplier } from "./document.ts";

export type FindingCode =
  | "duplicate"
  | "no_order"
  | "arithmetic"
  | "supplier"
  | "currency"
  | "tax"
  | "quantity"
  | "price"
  | "amount"
  | "not_ordered"
  | "not_invoiced"
  | "total";

/** One reason why an invoice needs a person; the figures are those of the message. */
export interface MatchFinding {
  readonly code: FindingCode;
  readonly subject: string;
  readonly invoiced: string;
  readonly ordered: string;
}

function absolute(value: Decimal): Decimal {
  return value.digits < 0n ? { digits: -value.digits, scale: value.scale } : value;
}

function differs(a: Decimal, b: Decimal, tolerance: Decimal): boolean {
  return compare(absolute(minus(a, b)), tolerance) > 0;
}

function lineKey(line: Line): string {
  return line.sku === "" ? line.description.normalize("NFKC").toLowerCase().replace(/\s+/g, "") : normaliseNumber(line.sku);
}

/** Several orders as one: the lines of all, amounts added. */
export function mergeOrders(orders: readonly CommercialDocument[]): CommercialDocument | null {
  const [first] = orders;
  if (!first) return null;
  return {
    ...first,
    lines: orders.flatMap((order) => order.lines),
    net: sum(orders.map((order) => order.net)),
    tax: sum(orders.map((order) => order.tax)),
    total: sum(orders.map((order) => order.total)),
  };
}

/** Lines by what they are about; the same item on two lines counts once, with the quantities added. */
function groupLines(lines: readonly Line[]): Map<string, Line> {
  const groups = new Map<string, Line>();
  for (const line of lines) {
    const key = lineKey(line);
    const known = groups.get(key);
    groups.set(key, known ? { ...known, quantity: plus(known.quantity, line.quantity), amount: plus(known.amount, line.amount) } : line);
  }
  return groups;
}

function compareLine(invoiced: Line, ordered: Line, tolerance: Decimal): MatchFinding[] {
  const subject = invoiced.sku || invoiced.description;
  const finding = (code: FindingCode, pair: [string, string]): MatchFinding => ({ code, subject, invoiced: pair[0], ordered: pair[1] });
  const zero = decimal("0");
  if (differs(invoiced.quantity, ordered.quantity, zero)) {
    return [finding("quantity", [plain(invoiced.quantity), plain(ordered.quantity)])];
  }
  if (!differs(invoiced.amount, ordered.amount, tolerance)) return [];
  if (differs(invoiced.unitPrice, ordered.unitPrice, zero))
    return [finding("price", [plain(invoiced.unitPrice), plain(ordered.unitPrice)])];
  return [finding("amount", [money(invoiced.amount), money(ordered.amount)])];
}

/** Without zeros at the end: 12.00 → 12. */
function plain(value: Decimal): string {
  const text = money(value);
  return text.replace(/\.?0+$/, "") || "0";
}

function compareLines(invoice: CommercialDocument, order: CommercialDocument, tolerance: Decimal): MatchFinding[] {
  const invoiced = groupLines(invoice.lines);
  const ordered = groupLines(order.lines);
  const findings: MatchFinding[] = [];
  for (const [key, line] of invoiced) {
    const partner = ordered.get(key);
    if (partner) findings.push(...compareLine(line, partner, tolerance));
    else findings.push({ code: "not_ordered", subject: line.sku || line.description, invoiced: money(line.amount), ordered: "0.00" });
  }
  for (const [key, line] of ordered) {
    if (!invoiced.has(key))
      findings.push({ code: "not_invoiced", subject: line.sku || line.description, invoiced: "0.00", ordered: money(line.amount) });
  }
  return findings;
}

/** Whether the invoice adds up in itself. */
function checkArithmetic(invoice: CommercialDocument, tolerance: Decimal): MatchFinding[] {
  const lines = sum(invoice.lines.map((line) => line.amount));
  const checks: [string, Decimal, Decimal][] = [
    ["net", invoice.net, lines],
    ["total", invoice.total, plus(invoice.net, invoice.tax)],
  ];
  // A cent per line may be lost when line amounts are printed rounded.
  const slack = plus(tolerance, { digits: BigInt(invoice.lines.length), scale: 2 });
  return checks
    .filter(([, stated, computed]) => differs(stated, computed, slack))
    .map(([subject, stated, computed]) => ({ code: "arithmetic", subject, invoiced: money(stated), ordered: money(computed) }));
}

/** Everything in which an invoice departs from its order. */
export function compareDocuments(invoice: CommercialDocument, order: CommercialDocument, tolerance: Decimal): MatchFinding[] {
  const findings = checkArithmetic(invoice, tolerance);
  if (normaliseSupplier(invoice.supplier) !== normaliseSupplier(order.supplier)) {
    findings.push({ code: "supplier", subject: "supplier", invoiced: invoice.supplier, ordered: order.supplier });
  }
  if (invoice.currency !== order.currency) {
    findings.push({ code: "currency", subject: "currency", invoiced: invoice.currency, ordered: order.currency });
    return findings;
  }
  findings.push(...compareLines(invoice, order, tolerance));
  if (differs(invoice.tax, order.tax, tolerance)) {
    findings.push({ code: "tax", subject: "tax", invoiced: money(invoice.tax), ordered: money(order.tax) });
  }
  if (differs(invoice.total, order.total, tolerance)) {
    findings.push({ code: "total", subject: "total", invoiced: money(invoice.total), ordered: money(order.total) });
  }
  return findings;
}

/** Whether two files are the same invoice: same supplier, and the same number or the same date and total. */
export function isSameInvoice(a: CommercialDocument, b: CommercialDocument): boolean {
  if (normaliseSupplier(a.supplier) !== normaliseSupplier(b.supplier)) return false;
  if (normaliseNumber(a.number) === normaliseNumber(b.number)) return true;
  return a.date !== "" && a.date === b.date && a.currency === b.currency && compare(a.total, b.total) === 0;
}
