import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { ExamplesCard } from "../../../../../../features/skill/examples-card.tsx";
import { PermissionsCard } from "../../../../../../features/skill/permissions-card.tsx";
import { PriceCard } from "../../../../../../features/skill/price-card.tsx";
import { MeasuredCard, VersionsCard } from "../../../../../../features/skill/skill-facts.tsx";
import { SkillHeader } from "../../../../../../features/skill/skill-header.tsx";
import { inLanguage } from "../../../../../../i18n/text.ts";
import { PageFrame } from "../../../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../../../trpc/load.ts";
import { api } from "../../../../../../trpc/server.ts";
import { Card } from "../../../../../../ui/card.tsx";

interface SkillProps {
  readonly params: Promise<{ publisher: string; skill: string }>;
}

export async function generateMetadata({ params }: SkillProps): Promise<Metadata> {
  const { skill } = await params;
  return { title: skill };
}

export default async function SkillPage({ params }: SkillProps) {
  const { publisher, skill: slug } = await params;
  const { store } = await api();
  const loaded = await loadOrProblem(() => store.skill.query({ name: `${publisher}/${slug}` }));
  if (!loaded.ok && loaded.problem.code === "not_found") notFound();
  const locale = await getLocale();
  const t = await getTranslations("skill");
  return (
    <PageFrame page="store" loaded={loaded}>
      {(skill) => (
        <>
          <SkillHeader skill={skill} />
          <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
            <div className="min-w-0 space-y-4">
              {skill.description && (
                <Card title={t("about")}>
                  <p className="prose-line text-ink-soft">{inLanguage(skill.description, locale)}</p>
                </Card>
              )}
              <PermissionsCard skill={skill} />
              <ExamplesCard skill={skill} />
            </div>
            <div className="min-w-0 space-y-4">
              <PriceCard skill={skill} />
              <MeasuredCard skill={skill} />
              <VersionsCard skill={skill} />
            </div>
          </div>
        </>
      )}
    </PageFrame>
  );
}
