import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { SkillCard } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { ButtonLink } from "../../ui/button.tsx";
import { isHeld } from "./held.ts";
import { PriceLine } from "./price-words.tsx";
import { PublisherMark } from "./publisher-mark.tsx";
import { RiskBadge } from "./risk-badge.tsx";
import { UnavailableBadge } from "./unavailable-badge.tsx";

interface SkillTileProps {
  readonly skill: SkillCard;
  /** The reader enables skills, and so asks nobody. */
  readonly decides: boolean;
}

/** One skill in the store: what it does, what it costs, what it may touch, and the next step. */
export function SkillTile({ skill, decides }: SkillTileProps) {
  const t = useTranslations("store");
  const locale = useLocale();
  const href = `/skills/${skill.name}`;
  const canTry = skill.status === "usable" && !skill.unavailable;
  const isDecidable = decides && skill.status !== "usable" && skill.status !== "blocked";
  return (
    <article className="card relative flex min-w-0 flex-col p-4 transition-shadow hover:shadow-lift/20">
      <div className="flex items-start gap-3">
        <PublisherMark slug={skill.publisher.slug} name={skill.publisher.name} />
        <div className="min-w-0">
          <h3 className="font-semibold leading-6">
            <Link href={href} className="rounded after:absolute after:inset-0 after:rounded-xl">
              {inLanguage(skill.title, locale)}
            </Link>
          </h3>
          <p className="text-ink-soft text-xs">{skill.publisher.name}</p>
        </div>
      </div>
      <p className="mt-3 line-clamp-3 flex-1 text-ink-soft text-sm">{inLanguage(skill.summary, locale)}</p>
      <ul className="mt-3 flex flex-wrap gap-1.5 [&>li]:flex">
        {skill.unavailable && (
          <li>
            <UnavailableBadge reason={skill.unavailable.reason} />
          </li>
        )}
        <li>
          <RiskBadge risk={skill.risk} />
        </li>
        {skill.readsOnly && (
          <li>
            <Badge>{t("readsOnly")}</Badge>
          </li>
        )}
        {skill.outsideHosts === 0 && (
          <li>
            <Badge>{t("noHosts")}</Badge>
          </li>
        )}
        {skill.isNew && (
          <li>
            <Badge tone="accent">{t("new")}</Badge>
          </li>
        )}
      </ul>
      <div className="mt-4 flex items-end justify-between gap-3 border-line border-t pt-3">
        <p className="min-w-0 text-sm">
          <PriceLine skill={skill} />
        </p>
        <ButtonLink href={canTry ? `${href}/try` : href} size="small" className="relative z-10">
          {isHeld(skill) ? t("seeWhy") : t(`action.${isDecidable ? "decidable" : skill.status}`)}
          <span className="sr-only">: {inLanguage(skill.title, locale)}</span>
        </ButtonLink>
      </div>
    </article>
  );
}

/** Tiles in as many columns as fit. */
export function SkillGrid({ skills, decides }: { readonly skills: readonly SkillCard[]; readonly decides: boolean }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {skills.map((skill) => (
        <li key={skill.name} className="grid">
          <SkillTile skill={skill} decides={decides} />
        </li>
      ))}
    </ul>
  );
}
