import { parseCsv, records } from "../../kit/csv.ts";
import { parseDate } from "../../kit/dates.ts";
import { type Decimal, decimal, plus, round, sum, times } from "../../kit/decimal.ts";
import type { CommercialDocument } from "./document.ts";
import { amountOf, orderReferences, position, UnreadableDocument } from "./fields.ts";
import { readFapiao } from "./read-fapiao.ts";
import { readTextInvoice } from "./read-text.ts";

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/** Adds what follows from the lines: net, tax and total. */
function withTotals(head: Omit<CommercialDocument, "net" | "tax" | "total">, taxRate: Decimal): CommercialDocument {
  const net = sum(head.lines.map((line) => line.amount));
  const tax = round(times(net, taxRate), 2);
  return { ...head, net, tax, total: plus(net, tax) };
}

function readPlainJson(json: Record<string, unknown>): CommercialDocument {
  const items = Array.isArray(json["lines"]) ? (json["lines"] as Record<string, unknown>[]) : [];
  if (items.length === 0) throw new UnreadableDocument("it has no lines");
  const lines = items.map((item, i) =>
    position({
      sku: textOf(item["sku"]),
      description: textOf(item["description"]),
      quantity: amountOf(item["quantity"], `lines[${i}].quantity`),
      unitPrice: amountOf(item["unitPrice"], `lines[${i}].unitPrice`),
    }),
  );
  const orders = Array.isArray(json["orders"]) ? json["orders"].map(textOf) : orderReferences(textOf(json["order"]));
  const head = {
    number: textOf(json["number"]),
    supplier: textOf(json["supplier"]),
    date: parseDate(textOf(json["date"])) ?? "",
    orders,
    currency: textOf(json["currency"]),
    lines,
  };
  const rate = json["taxRate"] === undefined ? decimal("0") : amountOf(json["taxRate"], "taxRate");
  const derived = withTotals(head, rate);
  if (json["total"] === undefined) return derived;
  const net = json["net"] === undefined ? derived.net : amountOf(json["net"], "net");
  const total = amountOf(json["total"], "total");
  const tax = json["tax"] === undefined ? { digits: 0n, scale: 0 } : amountOf(json["tax"], "tax");
  return { ...derived, net, total, tax: json["tax"] === undefined ? derived.tax : tax };
}

function readCsvInvoice(text: string): CommercialDocument {
  const table = parseCsv(text);
  const rows = table ? records(table) : [];
  const [first] = rows;
  if (!first) throw new UnreadableDocument("the CSV has no rows");
  const lines = rows.map((row, i) =>
    position({
      sku: row["sku"] ?? "",
      description: row["description"] ?? "",
      quantity: amountOf(row["quantity"], `row ${i + 2}, quantity`),
      unitPrice: amountOf(row["unit_price"], `row ${i + 2}, unit_price`),
    }),
  );
  const head = {
    number: first["number"] ?? "",
    supplier: first["supplier"] ?? "",
    date: parseDate(first["date"] ?? "") ?? "",
    orders: [...new Set(rows.flatMap((row) => orderReferences(row["order"] ?? "")))],
    currency: first["currency"] ?? "",
    lines,
  };
  return withTotals(head, first["tax_rate"] ? amountOf(first["tax_rate"], "tax_rate") : decimal("0"));
}

function readJson(text: string): CommercialDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UnreadableDocument("it is not valid JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new UnreadableDocument("it is not a JSON object");
  const object = json as Record<string, unknown>;
  return "发票号码" in object ? readFapiao(object) : readPlainJson(object);
}

/** Reads an invoice or order from a JSON, CSV, text or fapiao file. @throws UnreadableDocument. */
export function readDocument(path: string, text: string): CommercialDocument {
  const read = path.endsWith(".json") ? readJson : path.endsWith(".csv") ? readCsvInvoice : readTextInvoice;
  const document = read(text);
  if (document.number === "") throw new UnreadableDocument("it has no number");
  if (!/^[A-Z]{3}$/.test(document.currency)) throw new UnreadableDocument("it has no currency code such as USD");
  return document;
}
