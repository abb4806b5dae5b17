import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ReviewView } from "../../../../../../../features/review/review-view.tsx";
import { PageFrame } from "../../../../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../../../../trpc/load.ts";
import { api, currentMe } from "../../../../../../../trpc/server.ts";
import { PageHeader } from "../../../../../../../ui/card.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("review");
  return { title: t("page") };
}

export default async function ReviewPage({ params }: { readonly params: Promise<{ publisher: string; skill: string }> }) {
  const { publisher, skill } = await params;
  const t = await getTranslations("review");
  const { runtime } = await api();
  const me = await currentMe();
  const loaded = await loadOrProblem(() => runtime.review.query({ skill: `${publisher}/${skill}` }));
  if (!loaded.ok && loaded.problem.code === "not_found") notFound();
  return (
    <PageFrame page="skills" loaded={loaded} header={<PageHeader title={t("page")} />}>
      {(review) => <ReviewView review={review} right={me.rights.skills} />}
    </PageFrame>
  );
}
