"use client";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { toCsv } from "./csv.ts";
import { useRowKeys } from "./table-keys.ts";
import { type SortKey, visibleRows } from "./table-rows.ts";
import { TableToolbar } from "./table-toolbar.tsx";
import { useUrlValue } from "./url-state.ts";

/** One column: how a cell looks, sorts and is exported. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Plain text of the cell: for the filter and the CSV. */
  readonly text: (row: Row) => string;
  readonly sort?: (row: Row) => SortKey;
  readonly align?: "right";
  /** The heading of the row's card on a phone; also the header cell of the row. */
  readonly primary?: boolean;
  readonly hidden?: boolean;
  /** Holds buttons: its heading is for screen readers only, and it stays on a card even without text. */
  readonly isAction?: boolean;
}

interface DataTableProps<Row> {
  /** Names the table's values in the address and its CSV file. */
  readonly id: string;
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly toolbar?: ReactNode;
  readonly footer?: ReactNode;
  readonly showsTools?: boolean;
}

/** Rows drawn before somebody asks for more; the filter, the order and the CSV always know all of them. */
const ROWS_AT_ONCE = 50;

/** A table that sorts, filters, exports, is walked with j and k, and becomes cards on a phone. */
export function DataTable<Row>({ id, caption, rows, columns, rowKey, toolbar, footer, showsTools = true }: DataTableProps<Row>) {
  const t = useTranslations("table");
  const [filter, setFilter] = useUrlValue(`${id}-q`);
  const [sort, setSort] = useUrlValue(`${id}-sort`);
  const [hidden, setHidden] = useHiddenColumns(id, columns);
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  const shown = useMemo(() => visibleRows({ rows, columns, filter, sort }), [rows, columns, filter, sort]);
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const visible = columns.filter((column) => !hidden.has(column.id));
  const csv = () => toCsv([visible.map((column) => column.header), ...shown.map((row) => visible.map((column) => column.text(row)))]);
  return (
    <div>
      {showsTools && <TableToolbar {...{ id, filter, setFilter, columns, hidden, setHidden, csv, toolbar }} count={shown.length} />}
      <table className="w-full border-collapse text-sm max-sm:block">
        <caption className="sr-only">{caption}</caption>
        <thead className="max-sm:sr-only">
          <tr className="border-line border-b text-left">
            {visible.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} className="max-sm:block">
          {shown.slice(0, limit).map((row) => (
            <tr
              key={rowKey(row)}
              data-row
              className="border-line border-b last:border-0 focus-within:bg-sunken/60 hover:bg-sunken/60 max-sm:mb-3 max-sm:block max-sm:rounded-lg max-sm:border max-sm:px-3 max-sm:py-2 max-sm:last:border"
            >
              {visible.map((column) => (
                <BodyCell key={column.id} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {footer && <tfoot className="max-sm:block">{footer}</tfoot>}
      </table>
      {shown.length > limit && (
        <div className="mt-3 text-center">
          <Button size="small" onClick={() => setLimit(limit + ROWS_AT_ONCE)}>
            {t("showMore", { count: Math.min(ROWS_AT_ONCE, shown.length - limit) })}
          </Button>
        </div>
      )}
      {shown.length === 0 && <p className="py-8 text-center text-ink-soft text-sm">{rows.length === 0 ? t("nothing") : t("noMatch")}</p>}
    </div>
  );
}

/** In the address when it is not the usual choice: "-" says that every column is shown. */
function useHiddenColumns(id: string, columns: readonly { readonly id: string; readonly hidden?: boolean }[]) {
  const [value, setValue] = useUrlValue(`${id}-hide`);
  const usual = columns.filter((column) => column.hidden).map((column) => column.id);
  const hidden: ReadonlySet<string> = new Set(value === "" ? usual : value.split("."));
  const set = (next: ReadonlySet<string>) => {
    const ids = columns.map((column) => column.id).filter((one) => next.has(one));
    setValue(ids.join(".") === usual.join(".") ? "" : ids.join(".") || "-");
  };
  return [hidden, set] as const;
}

interface HeaderProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string;
  readonly onSort: (value: string) => void;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderProps<Row>) {
  const direction = sort === column.id ? "ascending" : sort === `-${column.id}` ? "descending" : "none";
  const Icon = direction === "ascending" ? ArrowUp : direction === "descending" ? ArrowDown : ChevronsUpDown;
  const next = direction === "none" ? column.id : direction === "ascending" ? `-${column.id}` : "";
  return (
    <th
      scope="col"
      aria-sort={column.sort ? direction : undefined}
      className={classNames(
        "whitespace-nowrap px-3 py-2 font-medium text-ink-soft first:pl-0 last:pr-0",
        column.align === "right" && "text-right",
      )}
    >
      {column.sort ? (
        <button type="button" onClick={() => onSort(next)} className="inline-flex items-center gap-1 rounded hover:text-ink">
          {column.header}
          <Icon aria-hidden className="size-3.5 opacity-70" />
        </button>
      ) : (
        <span className={column.isAction ? "sr-only" : undefined}>{column.header}</span>
      )}
    </th>
  );
}

function BodyCell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const isHiddenOnPhone = !column.primary && !column.isAction && column.text(row) === "";
  const look = classNames(
    "px-3 py-2.5 align-top first:pl-0 last:pr-0 max-sm:px-0 max-sm:py-1",
    column.align === "right" && "numeric sm:text-right",
    column.primary
      ? "font-medium max-sm:block max-sm:text-[15px]"
      : "max-sm:flex max-sm:justify-between max-sm:gap-6 max-sm:text-right max-sm:before:shrink-0 max-sm:before:text-ink-soft",
    !column.primary && (column.isAction ? "max-sm:justify-end" : "max-sm:before:content-[attr(data-label)]"),
    isHiddenOnPhone && "max-sm:!hidden",
  );
  if (column.primary) {
    return (
      <th scope="row" data-label={column.header} className={classNames(look, "text-left")}>
        {column.cell(row)}
      </th>
    );
  }
  return (
    <td data-label={column.header} className={look}>
      {column.cell(row)}
    </td>
  );
}
