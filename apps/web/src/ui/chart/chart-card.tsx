"use client";
import { ChartColumn, Table2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "../button.tsx";
import { Card } from "../card.tsx";
import { ScrollRegion } from "../scroll-region.tsx";

export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface ChartCardProps {
  readonly title: string;
  readonly hint?: ReactNode;
  /** The same figures as rows; one click away from every picture. */
  readonly table: ChartTable;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A picture of figures that can always be read as a table. */
export function ChartCard({ title, hint, table, children, className }: ChartCardProps) {
  const t = useTranslations("chart");
  const [isTable, setIsTable] = useState(false);
  return (
    <Card
      title={title}
      {...(hint ? { hint } : {})}
      {...(className ? { className } : {})}
      actions={
        <Button tone="quiet" size="small" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
          {isTable ? <ChartColumn aria-hidden /> : <Table2 aria-hidden />}
          {isTable ? t("asChart") : t("asTable")}
        </Button>
      }
    >
      {isTable ? (
        <ScrollRegion label={title} className="max-h-72">
          <FigureTable title={title} table={table} />
        </ScrollRegion>
      ) : (
        <figure aria-label={title}>{children}</figure>
      )}
    </Card>
  );
}

function FigureTable({ title, table }: { readonly title: string; readonly table: ChartTable }) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr className="border-line border-b text-left text-ink-soft">
          {table.columns.map((column, index) => (
            <th key={column} scope="col" className={`whitespace-nowrap py-1.5 pr-4 font-medium ${index > 0 ? "text-right" : ""}`}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row) => (
          <tr key={row[0]} className="border-line border-b last:border-0">
            {row.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells have no identity but their column
              <td key={index} className={`numeric whitespace-nowrap py-1.5 pr-4 ${index > 0 ? "text-right" : ""}`}>
                {text}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
