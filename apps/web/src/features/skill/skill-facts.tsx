import { useLocale, useTranslations } from "next-intl";
import type { SkillDetail } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card, Facts, TechnicalDetails } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Time } from "../../ui/time.tsx";
import { formatDuration } from "../../ui/time-format.ts";

/** What the platform measured; nothing here is the seller's claim. */
export function MeasuredCard({ skill }: { readonly skill: SkillDetail }) {
  const t = useTranslations("skill");
  const common = useTranslations("common");
  const locale = useLocale();
  const percent = (share: number | null) =>
    share === null ? common("unknown") : new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(share);
  return (
    <Card title={t("measured")} hint={t("measuredHint")}>
      <Facts
        items={[
          [
            t("calls30d"),
            <span key="v" className="numeric">
              {new Intl.NumberFormat(locale).format(skill.facts.calls30d)}
            </span>,
          ],
          [t("successRate"), percent(skill.facts.successRate)],
          ...(skill.outcomes.length > 0 ? ([[t("outcomeRate"), percent(skill.outcomeRate)]] as const) : []),
          [t("p95"), skill.facts.p95Ms === null ? common("unknown") : formatDuration(skill.facts.p95Ms)],
        ]}
      />
    </Card>
  );
}

/** Versions, newest first, with the one this company runs. */
export function VersionsCard({ skill }: { readonly skill: SkillDetail }) {
  const t = useTranslations("skill");
  const common = useTranslations("common");
  return (
    <Card title={t("versions")}>
      <ul className="divide-y divide-line text-sm">
        {skill.versions.map((version) => (
          <li key={version.version} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
            <span className="numeric font-medium">{version.version}</span>
            {version.pinned && <Badge tone="accent">{t("pinned")}</Badge>}
            {version.status !== "live" && <Badge tone="bad">{t(`versionStatus.${version.status}`)}</Badge>}
            <Time at={version.publishedAt} style="day" className="ml-auto text-ink-soft" />
          </li>
        ))}
      </ul>
      <TechnicalDetails label={common("technical")}>
        <Facts
          items={[
            [t("technical.hash"), <Hash key="h" value={skill.sha256} label={t("technical.copyHash")} />],
            [
              t("technical.signedBy"),
              <code key="k" className="break-all font-mono text-xs">
                {skill.signedBy}
              </code>,
            ],
            [t("technical.limits"), t("technical.limitsValue", skill.limits)],
          ]}
        />
      </TechnicalDetails>
    </Card>
  );
}

/** A long hexadecimal number, shortened, with the whole one a click away. */
export function Hash({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <code className="font-mono text-xs" title={value}>
        {value.slice(0, 8)}…{value.slice(-6)}
      </code>
      <CopyButton text={value} label={label} />
    </span>
  );
}
