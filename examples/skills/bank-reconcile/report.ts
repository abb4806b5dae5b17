import { type Decimal, money } from "../../kit/decimal.ts";
import type { Entry } from "./read-statement.ts";
import type { OpenKind, Reconciliation } from "./reconcile.ts";

/** Figures of a reconciliation; `unexplained` is what remains when every open line is taken into account. */
export interface Balances {
  readonly bank: Decimal;
  readonly ledger: Decimal;
  readonly unexplained: Decimal;
}

const WORDS = {
  en: {
    title: "Bank reconciliation",
    account: "account",
    bank: "Balance of the bank",
    ledger: "Balance of the ledger",
    unexplained: "Unexplained",
    matched: "Matched",
    differences: "Same reference, another amount",
    bankOnly: "Only on the statement",
    ledgerOnly: "Only in the ledger",
    none: "None.",
    transposed: "two digits look swapped",
    done: "Reconciled.",
    open: "Not reconciled: see below.",
    broken: "The statement's balance does not add up in line",
    head: ["Date", "Reference", "Text", "Amount", "Note"],
  },
  zh: {
    title: "银行对账",
    account: "科目",
    bank: "银行余额",
    ledger: "账面余额",
    unexplained: "未解释差额",
    matched: "已匹配",
    differences: "凭证号相同、金额不同",
    bankOnly: "仅银行有",
    ledgerOnly: "仅账面有",
    none: "无。",
    transposed: "疑似相邻数字颠倒",
    done: "已平账。",
    open: "未平账，见下。",
    broken: "对账单余额不连续，行号",
    head: ["日期", "凭证号", "摘要", "金额", "说明"],
  },
} as const;

const KINDS: Readonly<Record<"en" | "zh", Readonly<Record<OpenKind, string>>>> = {
  en: {
    bank_charge: "bank charge to post",
    interest: "interest to post",
    possible_duplicate: "looks paid twice",
    not_in_ledger: "not posted",
    in_transit: "in transit at month end",
    not_on_statement: "never reached the bank",
  },
  zh: {
    bank_charge: "银行收费，待入账",
    interest: "利息，待入账",
    possible_duplicate: "疑似重复付款",
    not_in_ledger: "未入账",
    in_transit: "月末在途",
    not_on_statement: "银行未收到",
  },
};

/** What an open line means, in words. */
export function wordOpen(kind: OpenKind, language: "en" | "zh"): string {
  return KINDS[language][kind];
}

function row(entry: Entry, amount: string, note: string): string {
  const cells = [entry.date, entry.reference, entry.text, amount, note];
  return `| ${cells.map((cell) => cell.replace(/\s+/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The reconciliation as a Markdown document. */
export function writeReport(
  subject: { account: string; month: string; language: "en" | "zh"; isReconciled: boolean; brokenBalances: readonly number[] },
  balances: Balances,
  result: Reconciliation,
): string {
  const { language } = subject;
  const words = WORDS[language];
  const table = (title: string, rows: readonly string[]): string[] => [
    "",
    `## ${title}`,
    "",
    ...(rows.length === 0 ? [words.none] : [`| ${words.head.join(" | ")} |`, "| --- | --- | --- | --: | --- |", ...rows]),
  ];
  const differences = result.differences.map((item) =>
    row(
      item.bank,
      `${money(item.bank.amount)} ≠ ${money(item.ledger.amount)}`,
      item.isTransposed ? words.transposed : money(item.difference),
    ),
  );
  return [
    `# ${words.title} ${subject.month}, ${words.account} ${subject.account}`,
    "",
    subject.isReconciled ? words.done : words.open,
    ...(subject.brokenBalances.length > 0 ? ["", `${words.broken} ${subject.brokenBalances.join(", ")}.`] : []),
    "",
    `- ${words.bank}: ${money(balances.bank)}`,
    `- ${words.ledger}: ${money(balances.ledger)}`,
    `- ${words.unexplained}: ${money(balances.unexplained)}`,
    `- ${words.matched}: ${result.matches.length}`,
    ...table(words.differences, differences),
    ...table(
      words.bankOnly,
      result.bankOnly.map(({ entry, kind }) => row(entry, money(entry.amount), wordOpen(kind, language))),
    ),
    ...table(
      words.ledgerOnly,
      result.ledgerOnly.map(({ entry, kind }) => row(entry, money(entry.amount), wordOpen(kind, language))),
    ),
    "",
  ].join("\n");
}
