import { formatMicro, parseMicro } from "@souk/kernel/money";
import { buildInvoice, type InvoiceLine } from "./invoice.ts";
import type { VerifiableInvoice } from "./invoice-document.ts";
import type { InvoiceProblem, InvoiceProblemCode } from "./invoice-problem.ts";
import { type Hash, toHex } from "./merkle.ts";
import type { Receipt } from "./receipt.ts";

/** A receipt that is well-formed and signed by a pinned key, with its line in the file. */
export interface ReceiptRow {
  readonly at: number;
  readonly receipt: Receipt;
  readonly leaf: Hash;
}

export interface CheckInput {
  readonly invoice: VerifiableInvoice;
  readonly rows: readonly ReceiptRow[];
  /** Merkle root over the rows' leaves. */
  readonly root: Hash;
}

function* receiptProblems(
  { receipt }: ReceiptRow,
  { company, period, currency }: VerifiableInvoice,
): Generator<[InvoiceProblemCode, string]> {
  if (receipt.company !== company.id) yield ["receipt_other_company", "belongs to another company"];
  if (receipt.period !== period.key) yield ["receipt_other_period", `belongs to the period ${receipt.period}`];
  else if (receipt.at < Date.parse(period.from) || receipt.at >= Date.parse(period.to)) {
    yield ["receipt_other_period", "was not billed between the start and the end of the period"];
  }
  if (receipt.currency !== currency) yield ["receipt_other_currency", `is in ${receipt.currency}`];
  const amount = BigInt(receipt.quantity) * parseMicro(receipt.unitPrice);
  if (formatMicro(amount) !== receipt.amount) yield ["receipt_arithmetic", "does not say quantity times unit price"];
  const [fee, whole] = [parseMicro(receipt.fee), parseMicro(receipt.amount)];
  if (whole >= 0n ? fee < 0n || fee > whole : fee > 0n || fee < whole)
    yield ["receipt_arithmetic", "has a fee that is no part of its amount"];
}

function checkReceipts({ invoice, rows }: CheckInput): InvoiceProblem[] {
  const problems: InvoiceProblem[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    const { at, receipt } = row;
    const say = (code: InvoiceProblemCode, what: string): void => {
      problems.push({ code, message: `receipt ${receipt.id} in line ${at} ${what}`, receiptLine: at });
    };
    for (const [code, what] of receiptProblems(row, invoice)) say(code, what);
    // One billed item = one receipt: the same call, unit of a call, or outcome cannot be billed twice under two ids.
    const names = [`id ${receipt.id}`];
    if (receipt.kind === "call") names.push(`call ${receipt.callId}`);
    if (receipt.kind === "unit") names.push(`${receipt.meter} of ${receipt.callId}`);
    if (receipt.kind === "outcome") names.push(`outcome ${receipt.outcomeId ?? receipt.callId} ${receipt.meter}`);
    if (names.some((name) => seen.has(name))) say("receipt_duplicate", "bills something a second time");
    for (const name of names) seen.add(name);
  }
  return problems;
}

function checkLines(expected: readonly InvoiceLine[], actual: readonly InvoiceLine[]): InvoiceProblem[] {
  const problems: InvoiceProblem[] = [];
  const wrong = (line: string, message: string): void => {
    problems.push({ code: "lines_changed", message, line });
  };
  const found = new Map(actual.map((line) => [line.id, line]));
  for (const line of expected) {
    const other = found.get(line.id);
    if (!other) wrong(line.id, `the invoice lacks the line ${line.skill} · ${line.meter}`);
    else {
      const fields = Object.keys(line).filter((name) => line[name as keyof InvoiceLine] !== other[name as keyof InvoiceLine]);
      if (fields.length > 0) wrong(line.id, `the line ${line.skill} · ${line.meter} differs from its receipts in: ${fields.join(", ")}`);
    }
  }
  const known = new Set(expected.map(({ id }) => id));
  for (const { id } of actual) if (!known.has(id)) wrong(id, `no receipt belongs to the line ${id}`);
  const order = (lines: readonly InvoiceLine[]): string => lines.map(({ id }) => id).join();
  if (problems.length === 0 && order(expected) !== order(actual)) wrong(actual[0]?.id ?? "", "the lines stand in another order, or twice");
  return problems;
}

/** Everything of an invoice that its verified receipts do not bear out. */
export function checkInvoice(input: CheckInput): InvoiceProblem[] {
  const { invoice, rows, root } = input;
  const problems = checkReceipts(input);
  if (rows.length !== invoice.receipts.count) {
    problems.push({ code: "receipts_count", message: `the invoice bills ${invoice.receipts.count} receipts, ${rows.length} are here` });
  }
  if (toHex(root) !== invoice.receipts.merkleRoot) {
    problems.push({ code: "receipts_root", message: "the receipts, in this order, are not the ones the invoice was made of" });
  }
  const expected = buildInvoice(
    rows.map(({ receipt }) => receipt),
    invoice.currency,
  );
  problems.push(...checkLines(expected.lines, invoice.lines));
  for (const field of ["exactTotal", "roundingDifference", "total"] as const) {
    if (expected[field] !== invoice[field]) {
      problems.push({ code: "totals_changed", message: `${field} is ${invoice[field]}, its receipts say ${expected[field]}` });
    }
  }
  return problems;
}
