import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { webEnv } from "../../../../../../../env.ts";
import { TryIt } from "../../../../../../../features/run/try-it.tsx";
import { inLanguage } from "../../../../../../../i18n/text.ts";
import { PageFrame } from "../../../../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../../../../trpc/load.ts";
import { api } from "../../../../../../../trpc/server.ts";
import { PageHeader } from "../../../../../../../ui/card.tsx";

interface TryProps {
  readonly params: Promise<{ publisher: string; skill: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("tryIt");
  return { title: t("title") };
}

export default async function TryPage({ params }: TryProps) {
  const { publisher, skill: slug } = await params;
  const name = `${publisher}/${slug}`;
  const { store } = await api();
  const loaded = await loadOrProblem(() => store.skill.query({ name }));
  if (!loaded.ok && loaded.problem.code === "not_found") notFound();
  const locale = await getLocale();
  return (
    <PageFrame page="store" loaded={loaded}>
      {(skill) => (
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
          <TryIt skill={skill} apiUrl={webEnv().apiUrl} />
        </>
      )}
    </PageFrame>
  );
}
