import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { webEnv } from "../../../../../../../env.ts";
import { runById } from "../../../../../../../features/run/run-action.ts";
import type { RunResult } from "../../../../../../../features/run/run-result.ts";
import { TryIt } from "../../../../../../../features/run/try-it.tsx";
import { RequestAccess } from "../../../../../../../features/skill/request-access.tsx";
import { UnavailableNotice } from "../../../../../../../features/skill/unavailable-notice.tsx";
import { isHeld } from "../../../../../../../features/store/held.ts";
import { inLanguage } from "../../../../../../../i18n/text.ts";
import { PageFrame } from "../../../../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../../../../trpc/load.ts";
import { api, currentMe } from "../../../../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../../../../ui/card.tsx";
import { EmptyState } from "../../../../../../../ui/states.tsx";

interface TryProps {
  readonly params: Promise<{ publisher: string; skill: string }>;
  readonly searchParams: Promise<{ call?: string | string[] }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("tryIt");
  return { title: t("title") };
}

/** Only a call of this skill is shown here. */
function ofSkill(followed: RunResult | null, name: string): RunResult | null {
  if (followed?.kind === "running") return followed.call.skill === name ? followed : null;
  if (followed?.kind === "succeeded") return followed.answer.skill.name === name ? followed : null;
  return followed?.kind === "failed" && followed.trace?.skill === name ? followed : null;
}

export default async function TryPage({ params, searchParams }: TryProps) {
  const { publisher, skill: slug } = await params;
  const { call } = await searchParams;
  const name = `${publisher}/${slug}`;
  const { store } = await api();
  const loaded = await loadOrProblem(async () => {
    const [skill, { rights }] = await Promise.all([store.skill.query({ name }), currentMe()]);
    return { skill, mayLift: rights.stops.may };
  });
  if (!loaded.ok && loaded.problem.code === "not_found") notFound();
  const isOpen = loaded.ok && (loaded.data.skill.status === "usable" || isHeld(loaded.data.skill));
  const followed = typeof call === "string" && loaded.ok ? await runById(call).catch(() => null) : null;
  const locale = await getLocale();
  const t = await getTranslations("tryIt");
  return (
    <PageFrame page="store" loaded={loaded}>
      {({ skill, mayLift }) => (
        <>
          <PageHeader
            above={
              <Link href={`/skills/${name}`} className="rounded underline-offset-4 hover:underline">
                {skill.publisher.name} / {inLanguage(skill.title, locale)}
              </Link>
            }
            title={inLanguage(skill.title, locale)}
            subtitle={inLanguage(skill.summary, locale)}
          />
          <UnavailableNotice skill={skill} canOpen={mayLift} />
          {isOpen || followed ? (
            <TryIt skill={skill} apiUrl={webEnv().apiUrl} followed={ofSkill(followed, name)} />
          ) : (
            <Card>
              <EmptyState
                title={t("notOpen")}
                action={<RequestAccess skill={name} title={inLanguage(skill.title, locale)} status={skill.status} />}
              />
            </Card>
          )}
        </>
      )}
    </PageFrame>
  );
}
