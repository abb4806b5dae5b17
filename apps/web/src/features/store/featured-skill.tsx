import { Play } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { SkillCard } from "../../trpc/views.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { PriceLine } from "./price-words.tsx";

/** The skill to start with: prefilled, one click from running. */
export function FeaturedSkill({ skill }: { readonly skill: SkillCard }) {
  const t = useTranslations("store");
  const locale = useLocale();
  return (
    <section aria-labelledby="featured" className="mb-8 flex flex-wrap items-center gap-x-8 gap-y-4 rounded-2xl bg-accent-soft p-5 sm:p-6">
      <div className="min-w-0 flex-1 basis-80">
        <h2 id="featured" className="font-semibold text-lg leading-7">
          {inLanguage(skill.title, locale)}
        </h2>
        <p className="prose-line mt-1 text-ink-soft">{inLanguage(skill.summary, locale)}</p>
        <p className="mt-2 text-sm">
          <PriceLine skill={skill} />
        </p>
      </div>
      <ButtonLink href={`/skills/${skill.name}/try`} tone="primary" size="large" data-featured>
        <Play aria-hidden />
        {t("tryExample")}
      </ButtonLink>
    </section>
  );
}
