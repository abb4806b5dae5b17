import { type CsvTable, parseCsv, records } from "../../kit/csv.ts";
import { parseDate } from "../../kit/dates.ts";
import { compare, type Decimal, minus, parseAmount } from "../../kit/decimal.ts";

/** A line of the bank statement, or an entry of the ledger. Money in is positive on both sides. */
export interface Entry {
  /** Line of its file, from 2. */
  readonly line: number;
  readonly date: string;
  readonly reference: string;
  readonly text: string;
  readonly amount: Decimal;
}

export interface Statement {
  readonly entries: readonly Entry[];
  readonly opening: Decimal;
  readonly closing: Decimal;
  /** Lines whose balance does not follow from the line before. */
  readonly brokenBalances: readonly number[];
}

/** A file that is not what its place says; the message names file, line and column. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}

function table(path: string, text: string, columns: readonly string[]): CsvTable {
  const parsed = parseCsv(text);
  if (!parsed || parsed.rows.length === 0) throw new UnreadableFile(`${path} has no rows`);
  const missing = columns.filter((name) => !parsed.columns.includes(name));
  if (missing.length > 0) throw new UnreadableFile(`${path} lacks the column ${missing.join(", ")}`);
  if (parsed.ragged.length > 0) throw new UnreadableFile(`${path}, line ${parsed.ragged[0]}: the number of cells differs from the header`);
  return parsed;
}

function amount(cell: string | undefined, place: string): Decimal {
  const parsed = parseAmount(cell ?? "");
  if (!parsed) throw new UnreadableFile(`${place} is not an amount: ${JSON.stringify(cell ?? "")}`);
  return parsed;
}

function date(cell: string | undefined, place: string): string {
  const parsed = parseDate(cell ?? "");
  if (!parsed) throw new UnreadableFile(`${place} is not a date: ${JSON.stringify(cell ?? "")}`);
  return parsed;
}

/** Reads a bank statement: date, description, reference, amount, balance. @throws UnreadableFile. */
export function readStatement(path: string, text: string): Statement {
  const rows = records(table(path, text, ["date", "description", "reference", "amount", "balance"]));
  const lines = rows.map((row, i) => ({
    line: i + 2,
    date: date(row["date"], `${path}, line ${i + 2}, date`),
    reference: row["reference"] ?? "",
    text: row["description"] ?? "",
    amount: amount(row["amount"], `${path}, line ${i + 2}, amount`),
    balance: amount(row["balance"], `${path}, line ${i + 2}, balance`),
  }));
  const [first] = lines;
  const last = lines.at(-1);
  if (!first || !last) throw new UnreadableFile(`${path} has no rows`);
  const opening = minus(first.balance, first.amount);
  const broken = lines.filter((entry, i) => i > 0 && compare(minus(entry.balance, entry.amount), lines[i - 1]?.balance ?? opening) !== 0);
  return {
    entries: lines.map(({ balance: _, ...entry }) => entry),
    opening,
    closing: last.balance,
    brokenBalances: broken.map((entry) => entry.line),
  };
}

/** Reads the entries of one account of the ledger: date, account, document, counterparty, description, amount. @throws UnreadableFile. */
export function readLedger(path: string, text: string, account: string): Entry[] {
  const rows = records(table(path, text, ["date", "account", "document", "counterparty", "description", "amount"]));
  return rows.flatMap((row, i) => {
    if (row["account"] !== account) return [];
    return {
      line: i + 2,
      date: date(row["date"], `${path}, line ${i + 2}, date`),
      reference: row["document"] ?? "",
      text: `${row["counterparty"]}: ${row["description"]}`,
      amount: amount(row["amount"], `${path}, line ${i + 2}, amount`),
    };
  });
}
