import { parseDate } from "../../kit/dates.ts";
import { divide } from "../../kit/decimal.ts";
import type { CommercialDocument, Line } from "./document.ts";
import { amountOf, orderReferences, UnreadableDocument } from "./fields.ts";

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/** "*纸制品*五层瓦楞纸箱" → "五层瓦楞纸箱": the tax authority's goods class goes. */
function goodsName(name: string): string {
  return name.replace(/^\*[^*]*\*/, "");
}

/** One 项目 of a fapiao; its 金额 counts, since the printed unit price is often rounded. */
function readItem(item: Record<string, unknown>, index: number): Line {
  const amount = amountOf(item["金额"], `项目[${index}].金额`);
  const quantity = text(item["数量"]) === "" ? { digits: 1n, scale: 0 } : amountOf(item["数量"], `项目[${index}].数量`);
  if (quantity.digits === 0n) throw new UnreadableDocument(`项目[${index}].数量 is zero`);
  const unitPrice = text(item["单价"]) === "" ? divide(amount, quantity, 6) : amountOf(item["单价"], `项目[${index}].单价`);
  return { sku: text(item["规格型号"]), description: goodsName(text(item["名称"])), quantity, unitPrice, amount };
}

/** Reads a Chinese VAT invoice (电子发票) exported as JSON. */
export function readFapiao(json: Record<string, unknown>): CommercialDocument {
  const items = Array.isArray(json["项目"]) ? (json["项目"] as Record<string, unknown>[]) : [];
  if (items.length === 0) throw new UnreadableDocument("the fapiao has no 项目");
  const seller = (json["销售方"] ?? {}) as Record<string, unknown>;
  return {
    number: text(json["发票号码"]),
    supplier: text(seller["名称"]),
    date: parseDate(text(json["开票日期"])) ?? "",
    orders: orderReferences(text(json["备注"])),
    currency: text(json["币种"]) || "CNY",
    lines: items.map(readItem),
    net: amountOf(json["合计金额"], "合计金额"),
    tax: amountOf(json["合计税额"], "合计税额"),
    total: amountOf(json["价税合计"], "价税合计"),
  };
}
