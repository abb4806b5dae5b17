import type { Money as MoneyValue } from "../trpc/views.ts";
import { sortableAmount } from "./amounts.ts";
import type { Column } from "./data-table.tsx";
import { Money } from "./money.tsx";
import { Time } from "./time.tsx";
import type { InstantStyle } from "./time-format.ts";

interface Named {
  readonly id: string;
  readonly header: string;
  readonly hidden?: boolean;
}

/** A column of plain text. Empty text reads as a dash. */
export function textColumn<Row>({ of, ...named }: Named & { readonly of: (row: Row) => string }): Column<Row> {
  return { ...named, text: of, sort: of, cell: (row) => of(row) || "–" };
}

/** A column of whole numbers. */
export function countColumn<Row>({
  of,
  locale,
  ...named
}: Named & { readonly of: (row: Row) => number; readonly locale: string }): Column<Row> {
  const format = new Intl.NumberFormat(locale);
  return { ...named, align: "right", text: (row) => String(of(row)), sort: of, cell: (row) => format.format(of(row)) };
}

/** A column of figures that may not have been measured, written by `format`. */
export function figureColumn<Row>({
  of,
  format,
  ...named
}: Named & { readonly of: (row: Row) => number | null; readonly format: (value: number) => string }): Column<Row> {
  const cell = (row: Row) => {
    const value = of(row);
    return value === null ? "–" : <span className="whitespace-nowrap">{format(value)}</span>;
  };
  return { ...named, align: "right", text: (row) => String(of(row) ?? ""), sort: of, cell };
}

/** A column of amounts, exact unless `rounded`; the CSV always has the exact decimal. */
export function moneyColumn<Row>({
  of,
  rounded = false,
  ...named
}: Named & { readonly of: (row: Row) => MoneyValue; readonly rounded?: boolean }): Column<Row> {
  return {
    ...named,
    align: "right",
    text: (row) => of(row).amount,
    sort: (row) => sortableAmount(of(row)),
    cell: (row) => <Money value={of(row)} rounded={rounded} />,
  };
}

/** A column of moments; the CSV has them in UTC. */
export function timeColumn<Row>({
  of,
  style = "minute",
  ...named
}: Named & { readonly of: (row: Row) => string | null; readonly style?: InstantStyle }): Column<Row> {
  const cell = (row: Row) => {
    const at = of(row);
    return at === null ? "–" : <Time at={at} style={style} />;
  };
  return { ...named, text: (row) => of(row) ?? "", sort: of, cell };
}
