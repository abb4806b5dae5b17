"use client";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import type { Money, OutcomeState } from "../../trpc/views.ts";
import { Bars } from "../../ui/chart/bars.tsx";
import { ChartCard } from "../../ui/chart/chart-card.tsx";
import { formatMoney } from "../../ui/money-format.ts";

interface OutcomeFunnelProps {
  readonly counts: readonly { readonly state: OutcomeState; readonly count: number; readonly amount: Money }[];
  readonly active: OutcomeState | null;
}

/** The order in which an outcome passes its states. */
const ORDER: readonly OutcomeState[] = [
  "pending",
  "verified",
  "claimed_uncontested",
  "billed",
  "disputed",
  "rejected",
  "void",
  "reversed",
  "unclaimed",
];

/** How many outcomes are in which state; each bar leads to its rows. */
export function OutcomeFunnel({ counts: unordered, active }: OutcomeFunnelProps) {
  const t = useTranslations("outcomes");
  const state = useTranslations("outcomeState");
  const locale = useLocale();
  const counts = unordered.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const number = new Intl.NumberFormat(locale);
  return (
    <ChartCard
      title={t("byState")}
      table={{
        columns: [t("state"), t("count"), t("amount")],
        rows: counts.map((row) => [state(row.state), number.format(row.count), formatMoney(row.amount, locale)]),
      }}
    >
      <Bars
        bars={counts.map((row) => ({
          key: row.state,
          value: row.count,
          text: `${number.format(row.count)} · ${formatMoney(row.amount, locale, { rounded: true })}`,
          label: (
            <Link
              href={active === row.state ? "/outcomes" : `/outcomes?state=${row.state}`}
              aria-current={active === row.state ? "true" : undefined}
              className="rounded underline-offset-4 hover:underline aria-[current]:font-medium aria-[current]:text-ink"
            >
              {state(row.state)}
            </Link>
          ),
        }))}
      />
    </ChartCard>
  );
}
