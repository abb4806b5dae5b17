import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { VendorOverview } from "../../trpc/views.ts";
import { Card, PageHeader, Stat, StatRow } from "../../ui/card.tsx";
import { Money } from "../../ui/money.tsx";
import { changeInPercent } from "../../ui/money-format.ts";
import { EmptyState, MeteredTo } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { formatPeriod } from "../../ui/time-format.ts";
import { VendorControls } from "./vendor-controls.tsx";
import { VendorRevenue } from "./vendor-revenue.tsx";
import { VendorSkills } from "./vendor-skills.tsx";
import { VendorVersions } from "./vendor-versions.tsx";

/** What a publisher earned, on what, and when it is paid. Figures only: nothing of a buyer's data. */
export function VendorView({ overview }: { readonly overview: VendorOverview }) {
  const t = useTranslations("vendor");
  const locale = useLocale();
  return (
    <>
      <PageHeader
        title={overview.publisher.name}
        subtitle={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            {formatPeriod(overview.period.key, locale)}
            <MeteredTo at={overview.meteredTo} />
          </span>
        }
        actions={
          <VendorControls
            publisher={overview.publisher.slug}
            publishers={overview.publishers}
            period={overview.period.key}
            periods={overview.periods}
          />
        }
      />
      <div className="space-y-4">
        <VendorStats overview={overview} />
        {overview.calls === 0 ? (
          <Card>
            <EmptyState title={t("empty")} />
          </Card>
        ) : (
          <VendorRevenue overview={overview} />
        )}
        <Card title={t("skills")} hint={t("privacy")}>
          {overview.skills.length === 0 ? <EmptyState title={t("noSkills")} /> : <VendorSkills skills={overview.skills} />}
        </Card>
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Card title={t("payout")}>
            {overview.nextPayout ? (
              <>
                <Money value={overview.nextPayout.amount} rounded className="font-semibold text-2xl" />
                <p className="mt-1 text-ink-soft text-sm">
                  {overview.nextPayout.at && <Time at={overview.nextPayout.at} style="day" />}{" "}
                  {t("waitsFor", { what: inLanguage(overview.nextPayout.waitsFor, locale) })}
                </p>
              </>
            ) : (
              <p className="text-ink-soft text-sm">{t("noPayout")}</p>
            )}
          </Card>
          <VendorVersions versions={overview.versions} />
        </div>
      </div>
    </>
  );
}

function VendorStats({ overview }: { readonly overview: VendorOverview }) {
  const t = useTranslations("vendor");
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale);
  const change = changeInPercent(overview.gross, overview.previousGross);
  const success =
    overview.successRate === null
      ? "–"
      : new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(overview.successRate);
  return (
    <StatRow>
      <Stat
        label={t("gross")}
        value={<Money value={overview.gross} rounded />}
        hint={
          change === null
            ? t("firstMonth")
            : t("change", { percent: new Intl.NumberFormat(locale, { signDisplay: "always" }).format(change) })
        }
      />
      <Stat
        label={t("net")}
        value={<Money value={overview.net} rounded />}
        hint={t.rich("afterFee", { fee: () => <Money value={overview.fee} rounded /> })}
      />
      <Stat
        label={t("calls")}
        value={number.format(overview.calls)}
        hint={t("success", { share: success, companies: overview.companies })}
      />
      <Stat
        label={t("outcomes")}
        value={number.format(overview.outcomes.settled)}
        hint={t("outcomesHint", { claimed: overview.outcomes.claimed, rejected: overview.outcomes.rejected })}
      />
    </StatRow>
  );
}
