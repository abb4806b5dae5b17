import { defineSkill, fail, type SkillContext, z } from "@souk/skill-sdk";
import { accountFor } from "./accounts.ts";

const Input = z.object({
  invoice: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/)
    .describe("Invoice number, e.g. INV-1042; read from /invoices"),
  account: z
    .string()
    .regex(/^\d{4}$/)
    .optional()
    .describe("Account to post to; chosen by the invoice's lines when left out"),
  costCentre: z.string().min(1).max(40).describe("Cost centre that pays"),
});

const Output = z.object({
  invoice: z.string(),
  posted: z.boolean().describe("False when it had been posted before"),
  document: z.string().describe("Number of the posting in the ERP"),
  account: z.string(),
  reason: z.string().describe("Why this account"),
});

interface Invoice {
  readonly supplier: string;
  readonly total: string;
  readonly currency: string;
  readonly words: string;
}

function readInvoice(text: string, path: string): Invoice {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    fail("unreadable_invoice", `${path} is not valid JSON`);
  }
  const { supplier, total, currency, lines } = (json ?? {}) as Record<string, unknown>;
  if (typeof supplier !== "string" || typeof total !== "string" || typeof currency !== "string")
    fail("unreadable_invoice", `${path} has no supplier, total and currency`);
  const words = Array.isArray(lines) ? lines.map((line) => String((line as { description?: unknown }).description ?? "")).join(" ") : "";
  return { supplier: String(supplier), total: String(total), currency: String(currency), words };
}

async function post(ctx: SkillContext<z.input<typeof Input>>): Promise<z.input<typeof Output>> {
  const { input, files, connections, log } = ctx;
  const path = `/invoices/${input.invoice}.json`;
  if (!(await files.exists(path))) fail("invoice_not_found", `there is no ${path}`);
  const invoice = readInvoice(await files.read(path), path);
  const erp = connections["erp"];
  if (!erp) return fail("no_erp", "this company has no connection called erp");
  const params = { number: input.invoice };
  const before = await erp.request({ operation: "getInvoice", params });
  if (before.ok) {
    const known = (await before.json()) as { document: string; account: string };
    log.info(`${input.invoice} was posted before as ${known.document}`);
    return { invoice: input.invoice, posted: false, document: known.document, account: known.account, reason: "posted before" };
  }
  const chosen = input.account === undefined ? accountFor(invoice.words) : { account: input.account, reason: "given by the caller" };
  const { words: _, ...booking } = invoice;
  const answer = await erp.request({
    operation: "postInvoice",
    params,
    body: { ...booking, account: chosen.account, costCentre: input.costCentre },
  });
  const result = (await answer.json()) as { document?: string; error?: string };
  if (!answer.ok || result.document === undefined) return fail("not_posted", result.error ?? `the ERP answered ${answer.status}`);
  log.info(`posted ${input.invoice} as ${result.document} to ${chosen.account}`);
  return { invoice: input.invoice, posted: true, document: result.document, ...chosen };
}

export default defineSkill({
  name: "ledgerly/post-invoice",
  version: "1.0.0",
  title: { en: "Post invoice", zh: "发票入账" },
  summary: {
    en: "Posts an approved invoice to your ERP, to the account its lines call for, exactly once.",
    zh: "把已批准的发票按明细对应的科目记入您的 ERP，且只记一次。",
  },
  category: "finance",
  keywords: ["post invoice", "booking", "ERP", "accounts payable", "general ledger", "入账", "记账", "过账", "应付账款"],
  input: Input,
  output: Output,
  permissions: { files: ["read:/invoices/**"], connections: ["erp"], perms: ["erp.invoices:read", "erp.invoices:post"] },
  price: { call: "0.01 USD" },
  outcomes: {
    posted: {
      price: "0.20 USD",
      when: "output.posted",
      key: "input.invoice",
      confirm: "signal",
      settle: "72h",
      dispute: "14d",
      summary: { en: "An invoice was posted in your ERP.", zh: "一张发票已在您的 ERP 中入账。" },
    },
  },
  errors: {
    invoice_not_found: "There is no such invoice in the workspace.",
    unreadable_invoice: "The invoice is not JSON with supplier, total and currency.",
    no_erp: "The company has not registered its ERP.",
    not_posted: "The ERP refused the posting, and says why.",
  },
  examples: [{ title: { en: "Office furniture", zh: "办公家具" }, input: { invoice: "INV-1042", costCentre: "AP-210" } }],
  run: post,
});
