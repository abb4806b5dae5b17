"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { Spend, SpendGroup, SpendGroupBy } from "../../trpc/views.ts";
import { countColumn, figureColumn, moneyColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { changeInPercent } from "../../ui/money-format.ts";
import { RowLink } from "../../ui/row-link.tsx";
import { rowsBehind, type SpendLinks } from "./spend-links.ts";

interface SpendTableProps {
  readonly spend: Spend;
  readonly groupBy: SpendGroupBy;
  readonly links: SpendLinks;
}

/** Spending per group, each with its share and its change. */
export function SpendTable({ spend, groupBy, links }: SpendTableProps) {
  const t = useTranslations("spend");
  const locale = useLocale();
  const percent = new Intl.NumberFormat(locale, { signDisplay: "always", maximumFractionDigits: 0 });
  const title = (group: SpendGroup) => inLanguage(group.label, locale);
  const columns: readonly Column<SpendGroup>[] = [
    {
      id: "name",
      header: t(`group.${groupBy}`),
      primary: true,
      text: title,
      sort: title,
      cell: (group) => {
        const href = groupBy === "skill" ? rowsBehind(links, { name: group.key, title: title(group) }) : null;
        return href ? (
          <RowLink href={href} className="rounded hover:underline">
            {title(group)}
          </RowLink>
        ) : (
          title(group)
        );
      },
    },
    countColumn({ id: "calls", header: t("calls"), of: (group) => group.calls, locale }),
    countColumn({ id: "outcomes", header: t("paidOutcomes"), of: (group) => group.outcomes, locale }),
    figureColumn({
      id: "change",
      header: t("changeShort"),
      of: (group) => changeInPercent(group.amount, group.previous),
      format: (value) => `${percent.format(value)} %`,
    }),
    moneyColumn({ id: "amount", header: t("amount"), of: (group) => group.amount }),
  ];
  return <DataTable id="spend" caption={t(`by.${groupBy}`)} rows={spend.groups} rowKey={(group) => group.key} columns={columns} />;
}
