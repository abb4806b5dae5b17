import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import type { Spend, SpendGroupBy } from "../../trpc/views.ts";
import { Card, PageHeader, Stat, StatRow } from "../../ui/card.tsx";
import { Money } from "../../ui/money.tsx";
import { changeInPercent } from "../../ui/money-format.ts";
import { EmptyState, MeteredTo } from "../../ui/states.tsx";
import { formatPeriod } from "../../ui/time-format.ts";
import { SpendBridge } from "./spend-bridge.tsx";
import { SpendBudget, SpendOverTime } from "./spend-charts.tsx";
import { SpendControls } from "./spend-controls.tsx";
import { rowsBehind, type SpendLinks } from "./spend-links.ts";
import { SpendTable } from "./spend-table.tsx";

interface SpendViewProps {
  readonly spend: Spend;
  readonly groupBy: SpendGroupBy;
  readonly links: SpendLinks;
}

/** A month of spending: how much, on what, against which budget, and why it differs from the month before. */
export function SpendView({ spend, groupBy, links }: SpendViewProps) {
  const t = useTranslations("spend");
  const locale = useLocale();
  return (
    <>
      <PageHeader
        title={t("title")}
        subtitle={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            {formatPeriod(spend.period.key, locale)}
            <MeteredTo at={spend.meteredTo} />
          </span>
        }
        actions={<SpendControls period={spend.period.key} periods={spend.periods} groupBy={groupBy} />}
      />
      <div className="space-y-4">
        <SpendStats spend={spend} links={links} />
        {spend.calls === 0 ? (
          <Card>
            <EmptyState title={t("empty")} />
          </Card>
        ) : (
          <>
            <div className={`grid items-stretch gap-4 ${spend.budget ? "lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]" : ""}`}>
              <SpendOverTime spend={spend} groupBy={groupBy} />
              {spend.budget && <SpendBudget spend={spend} budget={spend.budget} />}
            </div>
            <Card title={t(`by.${groupBy}`)}>
              <SpendTable spend={spend} groupBy={groupBy} links={links} />
            </Card>
            <SpendBridge spend={spend} />
          </>
        )}
      </div>
    </>
  );
}

function SpendStats({ spend, links }: { readonly spend: Spend; readonly links: SpendLinks }) {
  const t = useTranslations("spend");
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale);
  const change = changeInPercent(spend.total, spend.previousTotal);
  return (
    <StatRow>
      <Stat
        label={t("total")}
        value={<Money value={spend.total} rounded />}
        hint={
          change === null
            ? t("noComparison")
            : t("change", { percent: new Intl.NumberFormat(locale, { signDisplay: "always", maximumFractionDigits: 1 }).format(change) })
        }
      />
      <Stat label={t("calls")} value={<Figure text={number.format(spend.calls)} href={rowsBehind(links)} />} hint={t("onlySuccess")} />
      <Stat
        label={t("paidOutcomes")}
        value={<Figure text={number.format(spend.paidOutcomes)} href="/outcomes" />}
        hint={t.rich("pending", {
          count: spend.pendingOutcomes.count,
          amount: () => <Money value={spend.pendingOutcomes.amount} rounded />,
        })}
      />
      <Stat
        label={t("denied")}
        value={<Figure text={number.format(spend.denied)} href={links.seesCalls ? "/admin/calls?status=denied" : null} />}
        hint={t("deniedFree")}
      />
    </StatRow>
  );
}

/** A figure that leads to its rows, where the reader may see them. */
function Figure({ text, href }: { readonly text: string; readonly href: string | null }) {
  if (!href) return text;
  return (
    <Link href={href} className="rounded hover:underline">
      {text}
    </Link>
  );
}
