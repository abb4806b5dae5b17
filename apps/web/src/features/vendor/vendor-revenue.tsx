"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { VendorOverview } from "../../trpc/views.ts";
import { ChartCard } from "../../ui/chart/chart-card.tsx";
import { StackedDays } from "../../ui/chart/stacked-days.tsx";
import { formatMoney } from "../../ui/money-format.ts";

/** Revenue per day, by skill. */
export function VendorRevenue({ overview }: { readonly overview: VendorOverview }) {
  const t = useTranslations("vendor");
  const locale = useLocale();
  const series = overview.skills.map((skill) => ({ key: skill.name, label: inLanguage(skill.title, locale) }));
  return (
    <ChartCard
      title={t("revenue")}
      table={{
        columns: [t("day"), ...series.map(({ label }) => label)],
        rows: overview.days.map(({ day, values }) => [
          day,
          ...series.map(({ key }) => {
            const value = values.find((candidate) => candidate.key === key);
            return value ? formatMoney(value.amount, locale, { rounded: true }) : "–";
          }),
        ]),
      }}
    >
      <StackedDays days={overview.days} series={series} currency={overview.gross.currency} />
    </ChartCard>
  );
}
