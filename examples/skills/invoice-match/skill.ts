import { defineSkill, fail, type SkillContext, z } from "@souk/skill-sdk";
import { compare, type Decimal, decimal, minus, money } from "../../kit/decimal.ts";
import { type CommercialDocument, normaliseNumber, normaliseSupplier } from "./document.ts";
import { UnreadableDocument } from "./fields.ts";
import { compareDocuments, isSameInvoice, type MatchFinding, mergeOrders } from "./match.ts";
import { readDocument } from "./read-document.ts";
import { wordFinding } from "./wording.ts";

const Input = z.object({
  invoice: z.string().min(1).max(200).describe("Invoice number such as INV-1042, or the path of its file under /invoices"),
  order: z.string().min(1).max(80).optional().describe("Purchase order number; found from the invoice when left out"),
  tolerance: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,2})?$/)
    .optional()
    .describe("Difference in money that still counts as equal, e.g. 0.05; 0.00 when left out"),
  language: z.enum(["en", "zh"]).optional().describe("Language of the reasons"),
});

const Output = z.object({
  matched: z.boolean().describe("True when the invoice may be paid as it is"),
  status: z.enum(["matched", "duplicate", "unmatched", "tax_difference", "difference"]),
  difference: z.string().describe("Invoice total minus order total"),
  currency: z.string(),
  invoice: z.object({ number: z.string(), supplier: z.string(), date: z.string(), total: z.string(), path: z.string() }),
  orders: z.array(z.string()),
  duplicateOf: z.string().nullable(),
  reasons: z.array(z.object({ code: z.string(), message: z.string() })),
});

type Context = SkillContext<z.input<typeof Input>>;

/** Files read per call at most, well inside the sandbox's limit of host actions. */
const MAX_OTHER_INVOICES = 12;
const MAX_SEARCHED_ORDERS = 16;

interface Filed {
  readonly path: string;
  readonly document: CommercialDocument;
}

async function load(ctx: Context, path: string): Promise<CommercialDocument> {
  const text = await ctx.files.read(path);
  try {
    return readDocument(path, text);
  } catch (error) {
    if (error instanceof UnreadableDocument) return fail("unreadable_document", `${path}: ${error.message}`);
    throw error;
  }
}

/** Like `load`, for files that only serve for comparison: one that cannot be read is passed over. */
async function tryLoad(ctx: Context, path: string): Promise<Filed[]> {
  try {
    return [{ path, document: readDocument(path, await ctx.files.read(path)) }];
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    ctx.log.warn(`${path} was passed over: ${error.message}`);
    return [];
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

async function findInvoice(ctx: Context, paths: readonly string[]): Promise<string> {
  const wanted = ctx.input.invoice;
  if (wanted.startsWith("/")) {
    if (!wanted.startsWith("/invoices/")) fail("invoice_not_found", `${wanted} is not under /invoices`);
    return paths.includes(wanted) ? wanted : fail("invoice_not_found", `there is no file ${wanted}`);
  }
  const number = normaliseNumber(wanted);
  const exact = paths.find((path) => normaliseNumber(baseName(path)) === number);
  const found = exact ?? paths.find((path) => normaliseNumber(baseName(path)).endsWith(number));
  return found ?? fail("invoice_not_found", `no file under /invoices is named after ${wanted}`);
}

/** How likely a file is the same invoice again, by its name alone: reading is what costs. */
function nameLikeness(path: string, number: string): number {
  const name = normaliseNumber(baseName(path));
  if (name.includes(number) || number.includes(name)) return 2;
  return name.slice(0, -1) === number.slice(0, -1) ? 1 : 0;
}

/** The invoice this one repeats, if any: of a pair, the file with the shorter name is taken as the original. */
async function findOriginal(ctx: Context, invoice: Filed, paths: readonly string[]): Promise<string | null> {
  const number = normaliseNumber(invoice.document.number);
  const isEarlier = (path: string): boolean =>
    path.length === invoice.path.length ? path < invoice.path : path.length < invoice.path.length;
  const others = paths
    .filter(isEarlier)
    .map((path) => ({ path, likeness: nameLikeness(path, number) }))
    .sort((a, b) => b.likeness - a.likeness);
  if (others.length > MAX_OTHER_INVOICES)
    ctx.log.debug(`compared with the ${MAX_OTHER_INVOICES} likeliest of ${others.length} earlier invoices`);
  for (const { path } of others.slice(0, MAX_OTHER_INVOICES)) {
    const [other] = await tryLoad(ctx, path);
    if (other && isSameInvoice(invoice.document, other.document)) return baseName(path);
  }
  return null;
}

/** The orders the invoice names, or the one order of that supplier with the same total. */
async function findOrders(ctx: Context, invoice: CommercialDocument): Promise<CommercialDocument[]> {
  const paths = (await ctx.files.list("/orders/")).map((entry) => entry.path);
  const named = ctx.input.order === undefined ? invoice.orders : [ctx.input.order];
  const found: CommercialDocument[] = [];
  for (const number of named) {
    const path = paths.find((candidate) => normaliseNumber(baseName(candidate)) === normaliseNumber(number));
    if (path !== undefined) found.push(await load(ctx, path));
    else if (ctx.input.order !== undefined) fail("order_not_found", `there is no order ${number} under /orders`);
    else ctx.log.warn(`the invoice names order ${number}, which is not under /orders`);
  }
  if (named.length > 0) return found;
  for (const path of paths.slice(0, MAX_SEARCHED_ORDERS)) {
    for (const { document } of await tryLoad(ctx, path)) {
      const isSameSupplier = normaliseSupplier(document.supplier) === normaliseSupplier(invoice.supplier);
      if (isSameSupplier && document.currency === invoice.currency && compare(document.total, invoice.total) === 0) return [document];
    }
  }
  return [];
}

function statusOf(findings: readonly MatchFinding[]): "matched" | "duplicate" | "unmatched" | "tax_difference" | "difference" {
  if (findings.length === 0) return "matched";
  if (findings.some((finding) => finding.code === "duplicate")) return "duplicate";
  if (findings.some((finding) => finding.code === "no_order")) return "unmatched";
  return findings.every((finding) => finding.code === "tax" || finding.code === "total") ? "tax_difference" : "difference";
}

async function matchInvoice(ctx: Context): Promise<z.input<typeof Output>> {
  const tolerance: Decimal = decimal(ctx.input.tolerance ?? "0.00");
  const paths = (await ctx.files.list("/invoices/")).map((entry) => entry.path);
  const path = await findInvoice(ctx, paths);
  const document = await load(ctx, path);
  const duplicateOf = await findOriginal(ctx, { path, document }, paths);
  const orders = await findOrders(ctx, document);
  const order = mergeOrders(orders);
  const findings: MatchFinding[] = [];
  if (duplicateOf !== null) findings.push({ code: "duplicate", subject: duplicateOf, invoiced: "", ordered: "" });
  if (order) findings.push(...compareDocuments(document, order, tolerance));
  else findings.push({ code: "no_order", subject: "", invoiced: money(document.total), ordered: "" });
  ctx.log.info(`${document.number}: ${document.lines.length} lines against ${orders.length} order(s), ${findings.length} finding(s)`);
  return {
    matched: findings.length === 0,
    status: statusOf(findings),
    difference: money(order ? minus(document.total, order.total) : document.total),
    currency: document.currency,
    invoice: { number: document.number, supplier: document.supplier, date: document.date, total: money(document.total), path },
    orders: orders.map((found) => found.number),
    duplicateOf,
    reasons: findings.map((finding) => ({ code: finding.code, message: wordFinding(finding, ctx.input.language ?? "en") })),
  };
}

export default defineSkill({
  name: "ledgerly/invoice-match",
  version: "1.2.0",
  title: { en: "Invoice match", zh: "发票对单" },
  summary: {
    en: "Matches an invoice against its purchase order and says exactly where they differ.",
    zh: "把发票与采购订单逐行核对，准确指出差异在哪里。",
  },
  description: {
    en: "Reads an invoice (JSON, CSV, text or a Chinese VAT fapiao) and the purchase order it belongs to, compares supplier, currency, every line, tax and total with exact decimal arithmetic, and notices an invoice that was already received. You pay for an invoice only when it matches and your own system confirms it.",
    zh: "读取发票（JSON、CSV、文本或增值税电子发票）及其对应的采购订单，用精确的十进制运算核对供应商、币种、每一行、税额和总额，并识别重复收到的发票。只有匹配成功并由贵公司系统确认后，才按张收费。",
  },
  category: "finance",
  keywords: [
    "invoice",
    "purchase order",
    "PO",
    "three-way match",
    "accounts payable",
    "check invoice",
    "duplicate invoice",
    "bill",
    "tax difference",
    "发票",
    "采购订单",
    "对单",
    "核对发票",
    "应付账款",
    "重复发票",
    "增值税",
    "报销",
    "三单匹配",
  ],
  input: Input,
  output: Output,
  permissions: { files: ["read:/invoices/**", "read:/orders/**"] },
  price: { call: "0.002 USD" },
  outcomes: {
    matched: {
      price: "0.12 USD",
      when: "output.matched",
      key: "output.invoice.number",
      confirm: "signal",
      settle: "72h",
      dispute: "14d",
      summary: {
        en: "An invoice that agrees with its order in every line, tax and total, and that your accounting system accepts.",
        zh: "发票与订单在每一行、税额和总额上完全一致，并被贵公司财务系统接受。",
      },
    },
  },
  errors: {
    invoice_not_found: "No file under /invoices has this number or path.",
    order_not_found: "The order that was asked for is not under /orders.",
    unreadable_document: "The file is not an invoice or order that can be read; the message names the field.",
  },
  examples: [
    {
      title: { en: "An invoice that matches its order", zh: "与订单完全一致的发票" },
      input: { invoice: "INV-1042", order: "PO-77" },
      output: {
        matched: true,
        status: "matched",
        difference: "0.00",
        currency: "USD",
        invoice: {
          number: "INV-1042",
          supplier: "Northwind Office Supply Ltd",
          date: "2026-10-05",
          total: "6229.44",
          path: "/invoices/INV-1042.json",
        },
        orders: ["PO-77"],
        duplicateOf: null,
        reasons: [],
      },
    },
    { title: { en: "Off by the tax", zh: "税额不一致" }, input: { invoice: "INV-1043" } },
    { title: { en: "A fapiao without an order", zh: "没有对应订单的发票" }, input: { invoice: "26312000000048120937", language: "zh" } },
  ],
  run: matchInvoice,
});
