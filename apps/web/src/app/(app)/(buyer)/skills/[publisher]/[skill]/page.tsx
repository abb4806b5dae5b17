import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { enablingOf } from "../../../../../../features/admin/enabling.ts";
import { ExamplesCard } from "../../../../../../features/skill/examples-card.tsx";
import { PermissionsCard } from "../../../../../../features/skill/permissions-card.tsx";
import { PriceCard } from "../../../../../../features/skill/price-card.tsx";
import { MeasuredCard, VersionsCard } from "../../../../../../features/skill/skill-facts.tsx";
import { SkillHeader } from "../../../../../../features/skill/skill-header.tsx";
import { UnavailableNotice } from "../../../../../../features/skill/unavailable-notice.tsx";
import { inLanguage } from "../../../../../../i18n/text.ts";
import { PageFrame } from "../../../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../../../trpc/load.ts";
import { api, currentMe } from "../../../../../../trpc/server.ts";
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
  const { store, admin } = await api();
  const loaded = await loadOrProblem(async () => {
    const [skill, { rights }] = await Promise.all([store.skill.query({ name: `${publisher}/${slug}` }), currentMe()]);
    const decides = rights.skills.may && skill.status !== "usable" && skill.status !== "blocked";
    return { skill, mayLift: rights.stops.may, enabling: decides ? enablingOf(skill, await admin.enabled.query()) : null };
  });
  if (!loaded.ok && loaded.problem.code === "not_found") notFound();
  const locale = await getLocale();
  const t = await getTranslations("skill");
  return (
    <PageFrame page="store" loaded={loaded}>
      {({ skill, mayLift, enabling }) => (
        <>
          <SkillHeader skill={skill} enabling={enabling} />
          <UnavailableNotice skill={skill} canOpen={mayLift} />
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
