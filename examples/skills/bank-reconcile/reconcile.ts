import { dayNumber } from "../../kit/dates.ts";
import { compare, type Decimal, minus, sum } from "../../kit/decimal.ts";
import type { Entry } from "./read-statement.ts";

type MatchKind = "reference" | "amount" | "combined";

interface Match {
  readonly kind: MatchKind;
  readonly bank: readonly Entry[];
  readonly ledger: readonly Entry[];
}

/** Why a line stands alone. */
export type OpenKind = "bank_charge" | "interest" | "possible_duplicate" | "not_in_ledger" | "in_transit" | "not_on_statement";

export interface OpenEntry {
  readonly kind: OpenKind;
  readonly entry: Entry;
}

/** Same reference on both sides, but not the same amount. */
interface AmountDifference {
  readonly bank: Entry;
  readonly ledger: Entry;
  /** Bank minus ledger. */
  readonly difference: Decimal;
  /** Two neighbouring digits were swapped, the commonest slip of the hand. */
  readonly isTransposed: boolean;
}

export interface Reconciliation {
  readonly matches: readonly Match[];
  readonly differences: readonly AmountDifference[];
  readonly bankOnly: readonly OpenEntry[];
  readonly ledgerOnly: readonly OpenEntry[];
}

const CHARGES = /\bfees?\b|charge|commission|手续费|管理费|账户费/i;
const INTEREST = /interest|利息/i;
/** An entry in the last days of the month reaches the bank in the next. */
const TRANSIT_DAYS = 7;
/** Most entries one bank line is looked for as a sum of. */
const MAX_COMBINED = 4;

const normalReference = (entry: Entry): string => entry.reference.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
const sameAmount = (a: Entry, b: Entry): boolean => compare(a.amount, b.amount) === 0;
const daysApart = (a: Entry, b: Entry): number => Math.abs(dayNumber(a.date) - dayNumber(b.date));

/** Whether two amounts are each other's digits with one neighbouring pair swapped. */
export function isTransposed(a: Decimal, b: Decimal): boolean {
  const scale = a.scale > b.scale ? a.scale : b.scale;
  const text = (value: Decimal): string => (value.digits * 10n ** BigInt(scale - value.scale)).toString();
  const [x, y] = [text(a), text(b)];
  if (x.length !== y.length) return false;
  const wrong = [...x].flatMap((char, i) => (char === y[i] ? [] : [i]));
  const [i, j] = wrong;
  return wrong.length === 2 && i !== undefined && j === i + 1 && x[i] === y[j] && x[j] === y[i];
}

/** Entries (two to four, near in date) that add up to the target; the first such set in order. */
function combination(target: Entry, candidates: readonly Entry[], windowDays: number): Entry[] | null {
  const near = candidates
    .filter((entry) => daysApart(entry, target) <= windowDays && entry.amount.digits < 0n === target.amount.digits < 0n)
    .slice(0, 12);
  const search = (from: number, chosen: Entry[]): Entry[] | null => {
    if (chosen.length >= 2 && compare(sum(chosen.map((entry) => entry.amount)), target.amount) === 0) return chosen;
    if (chosen.length === MAX_COMBINED) return null;
    for (let i = from; i < near.length; i++) {
      const next = near[i];
      const found = next ? search(i + 1, [...chosen, next]) : null;
      if (found) return found;
    }
    return null;
  };
  return search(0, []);
}

/** One side's entries that are still open, in the order of the file. */
type Pool = Set<Entry>;

function take(pool: Pool, entries: readonly Entry[]): void {
  for (const entry of entries) pool.delete(entry);
}

function matchOneToOne(bank: Pool, ledger: Pool, fits: (bank: Entry, ledger: Entry) => boolean): [Entry, Entry][] {
  return [...bank].flatMap((line): [Entry, Entry][] => {
    const candidates = [...ledger].filter((entry) => fits(line, entry));
    const best = candidates.sort((a, b) => daysApart(a, line) - daysApart(b, line) || a.line - b.line)[0];
    if (!best) return [];
    bank.delete(line);
    ledger.delete(best);
    return [[line, best]];
  });
}

function matchCombined(from: Pool, to: Pool, windowDays: number): [Entry, Entry[]][] {
  return [...from].flatMap((line): [Entry, Entry[]][] => {
    const parts = combination(line, [...to], windowDays);
    if (!parts) return [];
    from.delete(line);
    take(to, parts);
    return [[line, parts]];
  });
}

function classifyBank(entry: Entry, matched: readonly Match[]): OpenKind {
  const isRepeat = matched.some((match) =>
    match.bank.some((other) => sameAmount(other, entry) && other.text === entry.text && daysApart(other, entry) <= 10),
  );
  if (isRepeat) return "possible_duplicate";
  if (entry.amount.digits < 0n && CHARGES.test(entry.text)) return "bank_charge";
  return INTEREST.test(entry.text) ? "interest" : "not_in_ledger";
}

/** Matches a month's statement with the ledger: by reference, by amount and date, then one line against several. Pure. */
export function reconcile(
  bankEntries: readonly Entry[],
  ledgerEntries: readonly Entry[],
  options: { windowDays: number; monthEnd: string },
): Reconciliation {
  const { windowDays, monthEnd } = options;
  const bank = new Set(bankEntries);
  const ledger = new Set(ledgerEntries);
  const sameReference = (a: Entry, b: Entry): boolean => normalReference(a) !== "" && normalReference(a) === normalReference(b);
  const matches: Match[] = [
    ...matchOneToOne(bank, ledger, (a, b) => sameReference(a, b) && sameAmount(a, b)).map(
      ([a, b]): Match => ({ kind: "reference", bank: [a], ledger: [b] }),
    ),
    ...matchCombined(bank, ledger, windowDays).map(([a, parts]): Match => ({ kind: "combined", bank: [a], ledger: parts })),
    ...matchCombined(ledger, bank, windowDays).map(([b, parts]): Match => ({ kind: "combined", bank: parts, ledger: [b] })),
    ...matchOneToOne(bank, ledger, (a, b) => sameAmount(a, b) && daysApart(a, b) <= windowDays).map(
      ([a, b]): Match => ({ kind: "amount", bank: [a], ledger: [b] }),
    ),
  ];
  const differences = matchOneToOne(bank, ledger, (a, b) => sameReference(a, b)).map(([a, b]) => ({
    bank: a,
    ledger: b,
    difference: minus(a.amount, b.amount),
    isTransposed: isTransposed(a.amount, b.amount),
  }));
  return {
    matches,
    differences,
    bankOnly: [...bank].map((entry) => ({ entry, kind: classifyBank(entry, matches) })),
    ledgerOnly: [...ledger].map((entry) => ({
      entry,
      kind: dayNumber(monthEnd) - dayNumber(entry.date) <= TRANSIT_DAYS ? "in_transit" : "not_on_statement",
    })),
  };
}
