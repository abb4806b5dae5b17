import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NowView } from "../../../../features/operator/now-view.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api } from "../../../../trpc/server.ts";
import { PageHeader } from "../../../../ui/card.tsx";
import { MeteredTo } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("now") };
}

export default async function NowPage() {
  const t = await getTranslations("operator");
  const { operator } = await api();
  const loaded = await loadOrProblem(() => operator.now.query());
  return (
    <>
      <PageHeader title={t("nowTitle")} subtitle={loaded.ok ? <MeteredTo at={loaded.data.at} /> : t("nowHint")} />
      <PageFrame page="now" loaded={loaded}>
        {(now) => <NowView now={now} />}
      </PageFrame>
    </>
  );
}
