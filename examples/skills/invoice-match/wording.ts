import type { FindingCode, MatchFinding } from "./match.ts";

type Wording = Readonly<Record<FindingCode, (finding: MatchFinding) => string>>;

const EN: Wording = {
  duplicate: (f) => `This looks like the same invoice as ${f.subject}.`,
  no_order: () => "No purchase order fits this invoice.",
  arithmetic: (f) => `The invoice does not add up: it states ${f.subject} ${f.invoiced}, its lines give ${f.ordered}.`,
  supplier: (f) => `The invoice is from "${f.invoiced}", the order went to "${f.ordered}".`,
  currency: (f) => `The invoice is in ${f.invoiced}, the order in ${f.ordered}.`,
  tax: (f) => `Tax differs: ${f.invoiced} invoiced, ${f.ordered} expected from the order.`,
  quantity: (f) => `${f.subject}: ${f.invoiced} invoiced, ${f.ordered} ordered.`,
  price: (f) => `${f.subject}: unit price ${f.invoiced} invoiced, ${f.ordered} agreed.`,
  amount: (f) => `${f.subject}: ${f.invoiced} invoiced, ${f.ordered} ordered.`,
  not_ordered: (f) => `${f.subject} was not ordered (${f.invoiced}).`,
  not_invoiced: (f) => `${f.subject} was ordered (${f.ordered}) but is not on the invoice.`,
  total: (f) => `Total differs: ${f.invoiced} invoiced, ${f.ordered} ordered.`,
};

const ZH: Wording = {
  duplicate: (f) => `这张发票与 ${f.subject} 疑似重复。`,
  no_order: () => "没有找到与这张发票对应的采购订单。",
  arithmetic: (f) => `发票金额不平：${f.subject === "net" ? "不含税合计" : "价税合计"}写的是 ${f.invoiced}，按明细应为 ${f.ordered}。`,
  supplier: (f) => `开票方是“${f.invoiced}”，订单供应商是“${f.ordered}”。`,
  currency: (f) => `发票币种 ${f.invoiced}，订单币种 ${f.ordered}。`,
  tax: (f) => `税额不一致：发票 ${f.invoiced}，按订单应为 ${f.ordered}。`,
  quantity: (f) => `${f.subject}：开票数量 ${f.invoiced}，订购数量 ${f.ordered}。`,
  price: (f) => `${f.subject}：开票单价 ${f.invoiced}，约定单价 ${f.ordered}。`,
  amount: (f) => `${f.subject}：开票金额 ${f.invoiced}，订单金额 ${f.ordered}。`,
  not_ordered: (f) => `${f.subject} 未在订单中（${f.invoiced}）。`,
  not_invoiced: (f) => `${f.subject} 已订购（${f.ordered}），但发票上没有。`,
  total: (f) => `总额不一致：发票 ${f.invoiced}，订单 ${f.ordered}。`,
};

/** A finding as a sentence. */
export function wordFinding(finding: MatchFinding, language: "en" | "zh"): string {
  return (language === "zh" ? ZH : EN)[finding.code](finding);
}
