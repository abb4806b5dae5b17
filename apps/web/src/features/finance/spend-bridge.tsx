"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { Spend } from "../../trpc/views.ts";
import { compareAmounts, difference, sumOf } from "../../ui/amounts.ts";
import { ChartCard } from "../../ui/chart/chart-card.tsx";
import { Waterfall, type WaterfallStep } from "../../ui/chart/waterfall.tsx";
import { formatMoney } from "../../ui/money-format.ts";

/** Steps shown one by one; smaller ones stand together. */
const STEPS = 5;

/** "Why is it higher?": from last month's total to this one's, group by group. */
export function SpendBridge({ spend }: { readonly spend: Spend }) {
  const t = useTranslations("spend");
  const locale = useLocale();
  const { previousTotal } = spend;
  const { currency } = spend.total;
  if (!previousTotal) return null;
  const zero = sumOf([], currency);
  const changes = spend.groups
    .map((group) => ({ key: group.key, label: inLanguage(group.label, locale), amount: difference(group.amount, group.previous ?? zero) }))
    .toSorted((a, b) => compareAmounts(b.amount, a.amount));
  const top = changes.slice(0, STEPS);
  const explained = sumOf([previousTotal, ...top.map((step) => step.amount)], currency);
  const rest = difference(spend.total, explained);
  const steps: WaterfallStep[] = [
    { key: "before", label: t("before"), amount: previousTotal, isTotal: true },
    ...top,
    ...(compareAmounts(rest, zero) === 0 ? [] : [{ key: "rest", label: t("rest"), amount: rest }]),
    { key: "now", label: t("now"), amount: spend.total, isTotal: true },
  ];
  return (
    <ChartCard
      title={t("why")}
      hint={t("whyHint")}
      table={{ columns: [t("step"), t("amount")], rows: steps.map((step) => [step.label, formatMoney(step.amount, locale)]) }}
    >
      <Waterfall steps={steps} isChange />
    </ChartCard>
  );
}
