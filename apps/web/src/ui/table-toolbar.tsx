"use client";
import { Columns3, Download, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { buttonClass } from "./button.tsx";
import { downloadText } from "./csv.ts";
import { TextInput } from "./field.tsx";
import { SavedViews } from "./saved-views.tsx";

interface ToolbarProps {
  readonly id: string;
  readonly filter: string;
  readonly setFilter: (value: string) => void;
  readonly columns: readonly { readonly id: string; readonly header: string; readonly primary?: boolean }[];
  readonly hidden: ReadonlySet<string>;
  readonly setHidden: (hidden: ReadonlySet<string>) => void;
  readonly csv: () => string;
  readonly count: number;
  readonly toolbar?: ReactNode;
}

/** Filter, saved views, columns and CSV above a table. */
export function TableToolbar({ id, filter, setFilter, columns, hidden, setHidden, csv, count, toolbar }: ToolbarProps) {
  const t = useTranslations("table");
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <div className="relative min-w-0 flex-1 sm:max-w-64">
        <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-ink-soft" />
        <TextInput
          type="search"
          data-filter
          aria-label={t("filter")}
          placeholder={t("filter")}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="pl-9"
        />
      </div>
      {toolbar}
      <span aria-live="polite" className="numeric text-ink-soft text-sm max-sm:sr-only">
        {t("rows", { count })}
      </span>
      <div className="ml-auto flex gap-2">
        <SavedViews />
        <ColumnMenu columns={columns} hidden={hidden} setHidden={setHidden} />
        <button type="button" className={buttonClass("plain", "medium")} onClick={() => downloadText(`${id}.csv`, csv(), "text/csv")}>
          <Download aria-hidden />
          CSV
        </button>
      </div>
    </div>
  );
}

function ColumnMenu({ columns, hidden, setHidden }: Pick<ToolbarProps, "columns" | "hidden" | "setHidden">) {
  const t = useTranslations("table");
  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden(next);
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={buttonClass("plain", "medium")}>
        <Columns3 aria-hidden />
        <span className="max-sm:sr-only">{t("columns")}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-50 min-w-44 rounded-xl border border-line bg-surface p-1 text-sm shadow-lift"
        >
          {columns
            .filter((column) => !column.primary)
            .map((column) => (
              <DropdownMenu.CheckboxItem
                key={column.id}
                checked={!hidden.has(column.id)}
                onCheckedChange={() => toggle(column.id)}
                onSelect={(event) => event.preventDefault()}
                className="flex cursor-pointer items-center justify-between gap-4 rounded-lg px-2.5 py-1.5 outline-none data-[highlighted]:bg-sunken"
              >
                {column.header}
                <DropdownMenu.ItemIndicator>✓</DropdownMenu.ItemIndicator>
              </DropdownMenu.CheckboxItem>
            ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
