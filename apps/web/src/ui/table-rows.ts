export type SortKey = string | number | bigint | null;

interface RowColumn<Row> {
  readonly id: string;
  readonly text: (row: Row) => string;
  readonly sort?: (row: Row) => SortKey;
}

interface View<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly RowColumn<Row>[];
  /** Words that must all occur in the row's texts. */
  readonly filter: string;
  /** A column's id, with "-" before it for descending; empty keeps the given order. */
  readonly sort: string;
}

/** Orders two keys; null comes last. */
export function compareKeys(a: SortKey, b: SortKey): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  if (typeof a === "string" && typeof b === "string") return a.localeCompare(b);
  return a < b ? -1 : 1;
}

/** The rows a table shows, in order. The sort is stable. */
export function visibleRows<Row>({ rows, columns, filter, sort }: View<Row>): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = words.length === 0 ? rows : rows.filter((row) => matches(row, columns, words));
  const key = columns.find((column) => column.id === sort.replace(/^-/, ""))?.sort;
  if (!key) return matching;
  const direction = sort.startsWith("-") ? -1 : 1;
  return matching.toSorted((a, b) => direction * compareKeys(key(a), key(b)));
}

function matches<Row>(row: Row, columns: readonly RowColumn<Row>[], words: readonly string[]): boolean {
  const text = columns
    .map((column) => column.text(row))
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
