import { defineSkill, fail, type SkillContext, z } from "@souk/skill-sdk";
import { dateOfDay, dayNumber } from "../../kit/dates.ts";
import { minus, money, plus, sum } from "../../kit/decimal.ts";
import { type Entry, readLedger, readStatement, UnreadableFile } from "./read-statement.ts";
import { type OpenEntry, reconcile } from "./reconcile.ts";
import { type Balances, wordOpen, writeReport } from "./report.ts";

const Input = z.object({
  month: z
    .string()
    .regex(/^20\d{2}-(0[1-9]|1[0-2])$/)
    .describe("e.g. 2026-10: reads /bank/statement-2026-10.csv and /ledger/2026-10.csv"),
  account: z
    .string()
    .regex(/^[0-9A-Za-z.-]{1,20}$/)
    .optional()
    .describe("The bank's account in the ledger; 1002 when left out"),
  windowDays: z.number().int().min(0).max(15).optional().describe("Days a payment may take between both sides; 4 when left out"),
  language: z.enum(["en", "zh"]).optional().describe("Language of the report"),
});

const Open = z.object({
  date: z.string(),
  reference: z.string(),
  text: z.string(),
  amount: z.string(),
  kind: z.enum(["bank_charge", "interest", "possible_duplicate", "not_in_ledger", "in_transit", "not_on_statement"]),
  note: z.string(),
});

const Output = z.object({
  month: z.string(),
  account: z.string(),
  reconciled: z.boolean().describe("Every line of the bank is matched, and what the bank lacks is in transit"),
  bankBalance: z.string(),
  ledgerBalance: z.string(),
  unexplained: z.string().describe("What is left when every open line is taken into account; 0.00 unless a file is wrong"),
  matched: z.number().int(),
  combined: z.number().int().describe("Matches of one line against several"),
  differences: z.array(
    z.object({ reference: z.string(), bank: z.string(), ledger: z.string(), difference: z.string(), transposed: z.boolean() }),
  ),
  bankOnly: z.array(Open),
  ledgerOnly: z.array(Open),
  report: z.string(),
});

type Context = SkillContext<z.input<typeof Input>>;

async function read<T>(ctx: Context, path: string, parse: (text: string) => T): Promise<T> {
  if (!(await ctx.files.exists(path))) fail("file_not_found", `there is no ${path}`);
  const text = await ctx.files.read(path);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UnreadableFile) return fail("unreadable_file", error.message);
    throw error;
  }
}

function lastDay(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const next = number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, "0")}-01`;
  return dateOfDay(dayNumber(next) - 1);
}

const total = (entries: readonly { readonly entry: Entry }[]) => sum(entries.map(({ entry }) => entry.amount));

async function reconcileMonth(ctx: Context): Promise<z.input<typeof Output>> {
  const { month, account = "1002", windowDays = 4, language = "en" } = ctx.input;
  const statement = await read(ctx, `/bank/statement-${month}.csv`, (text) => readStatement(`/bank/statement-${month}.csv`, text));
  const ledger = await read(ctx, `/ledger/${month}.csv`, (text) => readLedger(`/ledger/${month}.csv`, text, account));
  if (ledger.length === 0) fail("no_entries", `/ledger/${month}.csv has no entry of account ${account}`);
  const result = reconcile(statement.entries, ledger, { windowDays, monthEnd: lastDay(month) });
  const ledgerBalance = plus(statement.opening, sum(ledger.map((entry) => entry.amount)));
  const explained = plus(minus(total(result.bankOnly), total(result.ledgerOnly)), sum(result.differences.map((item) => item.difference)));
  const balances: Balances = {
    bank: statement.closing,
    ledger: ledgerBalance,
    unexplained: minus(minus(statement.closing, ledgerBalance), explained),
  };
  const isReconciled =
    result.bankOnly.length === 0 &&
    result.differences.length === 0 &&
    result.ledgerOnly.every((open) => open.kind === "in_transit") &&
    balances.unexplained.digits === 0n &&
    statement.brokenBalances.length === 0;
  const report = `/reports/reconciliation-${account}-${month}.md`;
  const subject = { account, month, language, isReconciled, brokenBalances: statement.brokenBalances };
  await ctx.files.write(report, writeReport(subject, balances, result));
  ctx.log.info(
    `${result.matches.length} matches, ${result.differences.length} differences, ${result.bankOnly.length} + ${result.ledgerOnly.length} open`,
  );
  const show = ({ entry, kind }: OpenEntry): z.input<typeof Open> => ({
    date: entry.date,
    reference: entry.reference,
    text: entry.text,
    amount: money(entry.amount),
    kind,
    note: wordOpen(kind, language),
  });
  return {
    month,
    account,
    reconciled: isReconciled,
    bankBalance: money(balances.bank),
    ledgerBalance: money(balances.ledger),
    unexplained: money(balances.unexplained),
    matched: result.matches.length,
    combined: result.matches.filter((match) => match.kind === "combined").length,
    differences: result.differences.map((item) => ({
      reference: item.bank.reference,
      bank: money(item.bank.amount),
      ledger: money(item.ledger.amount),
      difference: money(item.difference),
      transposed: item.isTransposed,
    })),
    bankOnly: result.bankOnly.map(show),
    ledgerOnly: result.ledgerOnly.map(show),
    report,
  };
}

export default defineSkill({
  name: "ledgerly/bank-reconcile",
  version: "1.0.1",
  title: { en: "Bank reconciliation", zh: "银行对账" },
  summary: {
    en: "Reconciles a month's bank statement with the ledger and explains every line that is left over.",
    zh: "把一个月的银行对账单与总账逐笔核对，并说明每一笔未达账项。",
  },
  description: {
    en: "Matches by reference, by amount and date, and one payment against several invoices; then names what is left: bank charges and interest to post, payments made twice, amounts with swapped digits, entries still in transit. Checks the statement's running balance, adds exactly, and writes a report to /reports. A month that reconciles completely is billed as an outcome, on the seller's word.",
    zh: "按凭证号、按金额与日期、以及一笔付款对应多张单据的方式匹配，再说明剩余项：待入账的银行收费与利息、重复付款、数字颠倒、月末在途。检查对账单余额是否连续，精确求和，并把报告写入 /reports。完全平账的月份按结果收费（以卖方声明为准）。",
  },
  category: "finance",
  keywords: [
    "bank statement",
    "reconciliation",
    "reconcile",
    "ledger",
    "month end",
    "closing",
    "unmatched payments",
    "bank balance",
    "paid twice",
    "银行对账",
    "对账单",
    "余额调节表",
    "总账",
    "月结",
    "未达账项",
    "核对银行流水",
    "重复付款",
  ],
  input: Input,
  output: Output,
  permissions: { files: ["read:/bank/**", "read:/ledger/**", "write:/reports/**"] },
  price: { call: "0.02 USD" },
  outcomes: {
    reconciled: {
      price: "0.90 USD",
      when: "output.reconciled",
      key: 'output.account + "/" + output.month',
      confirm: "auto",
      settle: "48h",
      dispute: "14d",
      summary: {
        en: "A month and account in which every line of the bank is matched and nothing is unexplained.",
        zh: "某科目某月的银行流水全部匹配且没有未解释差额。",
      },
    },
  },
  errors: {
    file_not_found: "The statement or the ledger of the month is missing; the message names the path.",
    unreadable_file: "A file is not the table it should be; the message names line and column.",
    no_entries: "The ledger has no entry of this account in the month.",
  },
  examples: [
    { title: { en: "A month that reconciles", zh: "完全平账的月份" }, input: { month: "2026-09" } },
    { title: { en: "October, with a few surprises", zh: "十月，有几处意外" }, input: { month: "2026-10" } },
    { title: { en: "The report in Chinese", zh: "中文报告" }, input: { month: "2026-10", account: "1002", language: "zh" } },
  ],
  run: reconcileMonth,
});
