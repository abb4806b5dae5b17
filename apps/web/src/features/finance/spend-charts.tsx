"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { Money, Spend, SpendGroupBy } from "../../trpc/views.ts";
import { sumOf } from "../../ui/amounts.ts";
import { BurnDown } from "../../ui/chart/burn-down.tsx";
import { ChartCard } from "../../ui/chart/chart-card.tsx";
import { StackedDays } from "../../ui/chart/stacked-days.tsx";
import { formatMoney } from "../../ui/money-format.ts";

/** Bands in a picture; the rest stands together as "other". */
const BANDS = 5;

/** Spending per day, by group. */
export function SpendOverTime({ spend, groupBy }: { readonly spend: Spend; readonly groupBy: SpendGroupBy }) {
  const t = useTranslations("spend");
  const locale = useLocale();
  const shown = spend.groups.slice(0, BANDS);
  const hasRest = spend.groups.length > BANDS;
  const series = [
    ...shown.map((group) => ({ key: group.key, label: inLanguage(group.label, locale) })),
    ...(hasRest ? [{ key: "rest", label: t("rest") }] : []),
  ];
  const days = spend.days.map(({ day, values }) => {
    const rest = values.filter((value) => !shown.some((group) => group.key === value.key)).map((value) => value.amount);
    const kept = values.filter((value) => shown.some((group) => group.key === value.key));
    return { day, values: hasRest ? [...kept, { key: "rest", amount: sumOf(rest, spend.total.currency) }] : kept };
  });
  const cell = (amount: Money | undefined) => (amount ? formatMoney(amount, locale, { rounded: true }) : "–");
  return (
    <ChartCard
      title={t("overTime")}
      hint={t(`by.${groupBy}`)}
      table={{
        columns: [t("day"), ...series.map(({ label }) => label)],
        rows: days.map(({ day, values }) => [day, ...series.map(({ key }) => cell(values.find((value) => value.key === key)?.amount))]),
      }}
    >
      <StackedDays days={days} series={series} currency={spend.total.currency} />
    </ChartCard>
  );
}

type BudgetShare = NonNullable<Spend["budget"]>;

/** This month's spending against the company's budget, with where it is heading. */
export function SpendBudget({ spend, budget }: { readonly spend: Spend; readonly budget: BudgetShare }) {
  const t = useTranslations("spend");
  const locale = useLocale();
  let running: Money[] = [];
  const days = spend.days.map(({ day, values }) => {
    running = [sumOf([...running, ...values.map((value) => value.amount)], spend.total.currency)];
    return { day, spent: running[0] ?? sumOf([], spend.total.currency) };
  });
  const [year = 2026, month = 1] = spend.period.key.split("-").map(Number);
  const daysInPeriod = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const text = (amount: Money) => formatMoney(amount, locale, { rounded: true });
  const share = new Intl.NumberFormat(locale, { style: "percent" }).format(budget.usedShare);
  return (
    <ChartCard
      title={t("budget")}
      hint={t("budgetUsed", { share, limit: text(budget.limit) })}
      table={{ columns: [t("day"), t("spent")], rows: days.map(({ day, spent }) => [day, text(spent)]) }}
    >
      <BurnDown days={days} daysInPeriod={daysInPeriod} limit={budget.limit} forecast={budget.forecast} height={232} />
      {budget.forecast && <p className="mt-3 text-ink-soft text-sm">{t("forecast", { amount: text(budget.forecast) })}</p>}
    </ChartCard>
  );
}
