"use client";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { Spend, SpendGroup, SpendGroupBy } from "../../trpc/views.ts";
import { sortableAmount } from "../../ui/amounts.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { changeInPercent } from "../../ui/money-format.ts";
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
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { signDisplay: "always", maximumFractionDigits: 0 });
  const change = (group: SpendGroup) => changeInPercent(group.amount, group.previous);
  return (
    <DataTable
      id="spend"
      caption={t(`by.${groupBy}`)}
      rows={spend.groups}
      rowKey={(group) => group.key}
      columns={[
        {
          id: "name",
          header: t(`group.${groupBy}`),
          primary: true,
          text: (group) => inLanguage(group.label, locale),
          sort: (group) => inLanguage(group.label, locale),
          cell: (group) => {
            const title = inLanguage(group.label, locale);
            const href = groupBy === "skill" ? rowsBehind(links, { name: group.key, title }) : null;
            return href ? (
              <Link href={href} className="rounded hover:underline">
                {title}
              </Link>
            ) : (
              title
            );
          },
        },
        {
          id: "calls",
          header: t("calls"),
          align: "right",
          text: (group) => String(group.calls),
          sort: (group) => group.calls,
          cell: (group) => number.format(group.calls),
        },
        {
          id: "outcomes",
          header: t("paidOutcomes"),
          align: "right",
          text: (group) => String(group.outcomes),
          sort: (group) => group.outcomes,
          cell: (group) => number.format(group.outcomes),
        },
        {
          id: "change",
          header: t("changeShort"),
          align: "right",
          text: (group) => String(change(group) ?? ""),
          sort: change,
          cell: (group) => (change(group) === null ? "–" : `${percent.format(change(group) ?? 0)} %`),
        },
        {
          id: "amount",
          header: t("amount"),
          align: "right",
          text: (group) => group.amount.amount,
          sort: (group) => sortableAmount(group.amount),
          cell: (group) => <Money value={group.amount} />,
        },
      ]}
    />
  );
}
