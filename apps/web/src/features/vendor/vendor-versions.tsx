import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { VendorOverview } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card, TechnicalDetails } from "../../ui/card.tsx";
import { Time } from "../../ui/time.tsx";
import { Hash } from "../skill/skill-facts.tsx";

const isStopped = (status: string): status is "yanked" | "quarantined" => status === "yanked" || status === "quarantined";

const keysLink = (words: ReactNode) => (
  <Link href="/keys" className="text-accent-text underline underline-offset-2">
    {words}
  </Link>
);

/** Published versions, newest first. A published version never changes. */
export function VendorVersions({ versions }: { readonly versions: VendorOverview["versions"] }) {
  const t = useTranslations("vendor");
  const common = useTranslations("common");
  const isLive = (status: string) => status === "live" || status === "published";
  return (
    <Card
      title={t("versions")}
      hint={t.rich("publishHint", { code: (words) => <code className="font-mono text-xs">{words}</code>, link: keysLink })}
    >
      {versions.length === 0 && <p className="text-ink-soft text-sm">{t("noSkills")}</p>}
      <ul className="divide-y divide-line text-sm">
        {versions.map((version) => (
          <li key={version.skill + version.version} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
            <span className="min-w-0 break-words font-medium">{version.skill}</span>
            <span className="numeric">{version.version}</span>
            <Badge tone={isLive(version.status) ? "good" : "warn"}>
              {isLive(version.status) ? t("live") : isStopped(version.status) ? t(`stopped.${version.status}`) : version.status}
            </Badge>
            <Time at={version.publishedAt} style="day" className="ml-auto text-ink-soft" />
          </li>
        ))}
      </ul>
      {versions.length > 0 && (
        <TechnicalDetails label={common("technical")}>
          <ul className="space-y-1">
            {versions.map((version) => (
              <li key={version.skill + version.version} className="flex flex-wrap items-center gap-2">
                {version.skill} {version.version}
                <Hash value={version.sha256} label={t("technical.copyHash")} />
              </li>
            ))}
          </ul>
        </TechnicalDetails>
      )}
    </Card>
  );
}
