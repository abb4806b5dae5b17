import { Play } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { SkillDetail } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { PageHeader } from "../../ui/card.tsx";
import { EnableSkill, type Enabling } from "../admin/enable-skill.tsx";
import { isHeld } from "../store/held.ts";
import { PublisherMark } from "../store/publisher-mark.tsx";
import { RiskBadge } from "../store/risk-badge.tsx";
import { RequestAccess } from "./request-access.tsx";

interface SkillHeaderProps {
  readonly skill: SkillDetail;
  /** Null: others decide. */
  readonly enabling: Enabling | null;
}

/** Name, publisher and the one next step: try it, enable it, or ask for it. */
export function SkillHeader({ skill, enabling }: SkillHeaderProps) {
  const t = useTranslations("skill");
  const store = useTranslations("store");
  const locale = useLocale();
  return (
    <PageHeader
      above={
        <span className="flex flex-wrap items-center gap-2">
          <PublisherMark slug={skill.publisher.slug} name={skill.publisher.name} />
          <span>
            {skill.publisher.name} · {store(`categories.${skill.category as "finance"}`)} · <span className="numeric">{skill.version}</span>
          </span>
          <RiskBadge risk={skill.risk} />
          {skill.readsOnly && <Badge>{store("readsOnly")}</Badge>}
          {skill.outsideHosts === 0 && <Badge>{store("noHosts")}</Badge>}
        </span>
      }
      title={inLanguage(skill.title, locale)}
      subtitle={inLanguage(skill.summary, locale)}
      actions={
        isHeld(skill) ? (
          <Button tone="primary" size="large" disabled aria-describedby="unavailable">
            <Play aria-hidden />
            {t("try")}
          </Button>
        ) : skill.status === "usable" ? (
          <ButtonLink href={`/skills/${skill.name}/try`} tone="primary" size="large">
            <Play aria-hidden />
            {t("try")}
          </ButtonLink>
        ) : enabling ? (
          <EnableSkill {...enabling} />
        ) : (
          <RequestAccess skill={skill.name} title={inLanguage(skill.title, locale)} status={skill.status} />
        )
      }
    />
  );
}
