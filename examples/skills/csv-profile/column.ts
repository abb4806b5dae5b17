import { parseDate } from "../../kit/dates.ts";
import { compare, type Decimal, divide, format, parseAmount, sum } from "../../kit/decimal.ts";

type ColumnType = "empty" | "integer" | "decimal" | "date" | "boolean" | "text";

/** What can be said about one column. `min`, `max` are numbers, dates or texts, by `type`. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  readonly filled: number;
  readonly empty: number;
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly sum: string | null;
  readonly mean: string | null;
  readonly top: readonly { readonly value: string; readonly count: number }[];
  /** Values that do not fit the type of the others. */
  readonly odd: readonly string[];
}

/** Share of the values (in percent) that must have a type for the column to have it. */
const MAJORITY_PERCENT = 90;
const BOOLEAN = /^(true|false|yes|no|y|n|是|否)$/iu;
/** Leading zeros and long digit strings are identifiers, not numbers. */
const IDENTIFIER = /^0\d|^\d{16,}$/;

const TESTS: readonly (readonly [ColumnType, (value: string) => boolean])[] = [
  ["integer", (value) => !IDENTIFIER.test(value) && (parseAmount(value)?.scale ?? -1) === 0],
  ["decimal", (value) => !IDENTIFIER.test(value) && parseAmount(value) !== null],
  ["date", (value) => parseDate(value) !== null],
  ["boolean", (value) => BOOLEAN.test(value)],
];

function detectType(values: readonly string[]): { type: ColumnType; fits: (value: string) => boolean } {
  for (const [type, fits] of TESTS) {
    const count = values.filter(fits).length;
    if (count > 0 && count * 100 >= values.length * MAJORITY_PERCENT) return { type, fits };
  }
  return { type: values.length === 0 ? "empty" : "text", fits: () => true };
}

function extremes<T extends string | Decimal>(values: readonly T[], order: (a: T, b: T) => number): [T, T] | null {
  const [first] = values;
  if (first === undefined) return null;
  let low = first;
  let high = first;
  for (const value of values) {
    if (order(value, low) < 0) low = value;
    if (order(value, high) > 0) high = value;
  }
  return [low, high];
}

function numbers(values: readonly string[]): { min: string; max: string; sum: string; mean: string } | null {
  const parsed = values.map(parseAmount).filter((value): value is Decimal => value !== null);
  const range = extremes(parsed, compare);
  if (!range) return null;
  const total = sum(parsed);
  const scale = (parsed.reduce((most, value) => (value.scale > most ? value.scale : most), 0) || 0) + 2;
  const mean = divide(total, { digits: BigInt(parsed.length), scale: 0 }, scale);
  return { min: format(range[0]), max: format(range[1]), sum: format(total), mean: format(mean) };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function describe(type: ColumnType, values: readonly string[]): Pick<ColumnProfile, "min" | "max" | "sum" | "mean"> {
  const nothing = { min: null, max: null, sum: null, mean: null };
  if (type === "integer" || type === "decimal") return numbers(values) ?? nothing;
  const sortable = type === "date" ? values.map((value) => parseDate(value) ?? value) : values;
  const range = extremes(sortable, byText);
  return range ? { ...nothing, min: range[0], max: range[1] } : nothing;
}

/** Profiles one column from its cells. */
export function profileColumn(name: string, cells: readonly string[]): ColumnProfile {
  const values = cells.filter((cell) => cell !== "");
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const { type, fits } = detectType(values);
  const top = [...counts]
    .sort(([a, x], [b, y]) => y - x || byText(a, b))
    .slice(0, 5)
    .map(([value, count]) => ({ value, count }));
  const regular = values.filter(fits);
  const odd = [...new Set(values.filter((value) => !fits(value)))].slice(0, 10);
  return {
    name,
    type,
    filled: values.length,
    empty: cells.length - values.length,
    distinct: counts.size,
    ...describe(type, regular),
    top,
    odd,
  };
}
