"use client";
import { useLocale, useTranslations } from "next-intl";
import type { Budget, Money } from "../../trpc/views.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { BurnDown } from "../../ui/chart/burn-down.tsx";
import { ChartCard } from "../../ui/chart/chart-card.tsx";
import { formatMoney } from "../../ui/money-format.ts";
import { formatPeriod } from "../../ui/time-format.ts";
import { BudgetEditor } from "./budget-editor.tsx";

/** Shares of a budget from which its figures change colour. */
const WARN_FROM = 0.8;
const BAD_FROM = 1;

function toneOf(share: number): Tone {
  if (share >= BAD_FROM) return "bad";
  return share >= WARN_FROM ? "warn" : "good";
}

/** One budget: how much of it is used, where it is heading, and what happens when it is reached. */
export function BudgetCard({ budget, canChange }: { readonly budget: Budget; readonly canChange: boolean }) {
  const t = useTranslations("budgets");
  const locale = useLocale();
  const text = (amount: Money) => formatMoney(amount, locale, { rounded: true });
  const share = new Intl.NumberFormat(locale, { style: "percent" }).format(budget.usedShare);
  const [year = 2026, month = 1] = budget.period.key.split("-").map(Number);
  const daysInPeriod = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const tone = toneOf(budget.usedShare);
  return (
    <ChartCard
      title={budget.scope.name}
      hint={
        <>
          {t(`scope.${budget.scope.kind}`)} · {formatPeriod(budget.period.key, locale)}
        </>
      }
      table={{ columns: [t("day"), t("spent")], rows: budget.days.map(({ day, spent }) => [day, text(spent)]) }}
    >
      <div className="mb-4">
        <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="numeric font-semibold text-xl">
            {text(budget.spent)} <span className="font-normal text-base text-ink-soft">{t("of", { limit: text(budget.limit) })}</span>
          </p>
          <Badge tone={tone}>{share}</Badge>
        </div>
        <Meter share={budget.usedShare} tone={tone} />
        <p className="mt-2 text-ink-soft text-sm">
          {t("left", { remaining: text(budget.remaining), held: text(budget.held) })} {t("hard")}
        </p>
      </div>
      <BurnDown days={budget.days} daysInPeriod={daysInPeriod} limit={budget.limit} forecast={budget.forecast} height={160} />
      <div className="mt-3 flex flex-wrap items-center justify-between gap-2">
        <p className="text-ink-soft text-sm">{budget.forecast ? t("forecast", { amount: text(budget.forecast) }) : t("noForecast")}</p>
        {canChange && <BudgetEditor budget={budget} />}
      </div>
    </ChartCard>
  );
}

const FILLS: Record<Tone, string> = { good: "bg-accent", warn: "bg-warn", bad: "bg-bad", neutral: "bg-ink-soft", accent: "bg-accent" };

/** A picture of the share that stands beside it in figures. */
function Meter({ share, tone }: { readonly share: number; readonly tone: Tone }) {
  return (
    <div aria-hidden className="h-2.5 overflow-hidden rounded-full bg-sunken">
      <div className={`h-full rounded-full ${FILLS[tone]}`} style={{ width: `${Math.min(1, share) * 100}%` }} />
    </div>
  );
}
