import { useFormatter, useTranslations } from "next-intl";
import type { OperatorNow } from "../../trpc/views.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Card, Stat, StatRow } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { FailingTable } from "./failing-table.tsx";
import { ProcessTable } from "./process-table.tsx";

/** What an operator looks at first: money at risk, calls that fail, what is stuck. */
export function NowView({ now }: { readonly now: OperatorNow }) {
  const t = useTranslations("operator");
  const format = useFormatter();
  const risk = now.atRisk.map(({ amount, currency }) => `${Number(amount).toFixed(2)} ${currency}`).join(" · ");
  const { calls, failed } = now.lastHour;
  const oldest = now.stuck[0];
  const lastDeploy = now.processes[0];
  return (
    <div className="space-y-4">
      {now.ledgerDifference !== "0" && (
        <p role="alert" className="rounded-lg bg-bad-soft px-4 py-2.5 text-bad text-sm">
          {t("ledgerOff", { difference: now.ledgerDifference })}
        </p>
      )}
      <StatRow>
        <Stat
          label={t("atRisk")}
          value={risk === "" ? "0" : risk}
          hint={t("atRiskHint", { count: now.atRisk.reduce((sum, one) => sum + one.outcomes, 0) })}
        />
        <Stat label={t("failing")} value={format.number(failed)} hint={t("failingHint", { calls })} />
        <Stat
          label={t("oldest")}
          value={oldest ? t("seconds", { seconds: Math.round(oldest.oldestMs / 1000) }) : t("nothingStuck")}
          hint={oldest ? t(`stuck.${oldest.what}`, { count: oldest.count }) : undefined}
        />
        <Stat
          label={t("stopped")}
          value={format.number(now.killsInForce + now.quarantined)}
          hint={t("stoppedHint", { nodes: now.nodes })}
        />
      </StatRow>
      <Card
        title={t("processes")}
        hint={lastDeploy && t.rich("lastDeploy", { time: () => <Time at={lastDeploy.startedAt} style="second" /> })}
      >
        <ProcessTable processes={now.processes} />
      </Card>
      <Card title={t("failingSkills")} hint={t("lastHour")}>
        {now.failing.length === 0 ? <EmptyState title={t("nothingFails")} /> : <FailingTable rows={now.failing} />}
      </Card>
      <Card title={t("stuckTitle")}>
        {now.stuck.length === 0 ? (
          <EmptyState title={t("nothingStuck")} action={<ButtonLink href="/operator/hosts">{t("toHosts")}</ButtonLink>} />
        ) : (
          <ul className="space-y-1.5 text-sm">
            {now.stuck.map((one) => (
              <li key={one.what} className="flex flex-wrap justify-between gap-x-4">
                <span>{t(`stuck.${one.what}`, { count: one.count })}</span>
                <span className="numeric text-ink-soft">{t("seconds", { seconds: Math.round(one.oldestMs / 1000) })}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
