import { parseDate } from "../../kit/dates.ts";
import { decimal } from "../../kit/decimal.ts";
import type { CommercialDocument, Line } from "./document.ts";
import { amountOf, orderReferences, position, UnreadableDocument } from "./fields.ts";

function field(text: string, label: string): string {
  return new RegExp(`^\\s*(?:${label})\\s*[:：]\\s*(.+?)\\s*$`, "imu").exec(text)?.[1] ?? "";
}

/** A row of the item table: code, description, quantity and unit price, two or more spaces apart. */
function readRow(row: string): Line[] {
  const cells = row.trim().split(/\s{2,}|\t/);
  const [sku = "", description = "", quantity = "", unitPrice = ""] = cells;
  if (cells.length !== 4 || !/^\d/.test(quantity)) return [];
  return [position({ sku, description, quantity: amountOf(quantity, "quantity"), unitPrice: amountOf(unitPrice, "unit price") })];
}

/** Reads an invoice saved as text, English or Chinese labels. @throws UnreadableDocument when number, lines or total are not there. */
export function readTextInvoice(text: string): CommercialDocument {
  const lines = text.split(/\r?\n/).flatMap(readRow);
  if (lines.length === 0) throw new UnreadableDocument("no item lines were found in the text");
  const currency = field(text, "Currency|币种") || (/\b(USD|EUR|GBP|CNY|JPY|HKD|SGD)\b/.exec(text)?.[1] ?? "");
  const tax = field(text, "Tax(?: \\([\\d.]+%\\))?|VAT(?: \\([\\d.]+%\\))?|税额");
  return {
    number: field(text, "Invoice (?:number|no\\.?)|发票号码"),
    supplier: field(text, "Supplier|From|销售方") || (text.trim().split(/\r?\n/, 1)[0] ?? "").trim(),
    date: parseDate(field(text, "Invoice date|Date|开票日期")) ?? "",
    orders: orderReferences(field(text, "Purchase order|Order|PO|采购订单")),
    currency,
    lines,
    net: amountOf(field(text, "Net|Subtotal|合计金额"), "net"),
    tax: tax === "" ? decimal("0") : amountOf(tax, "tax"),
    total: amountOf(field(text, "Total(?: due)?|Amount due|价税合计"), "total"),
  };
}
