import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NoticeList } from "../../../features/notice/notice-list.tsx";
import { ReadAll } from "../../../features/notice/read-all.tsx";
import { PageFrame } from "../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../trpc/load.ts";
import { api } from "../../../trpc/server.ts";
import { Card, PageHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("notices") };
}

export default async function NoticesPage() {
  const t = await getTranslations("notices");
  const { runtime } = await api();
  const loaded = await loadOrProblem(() => runtime.notices.query({ limit: 100 }));
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} actions={loaded.ok && loaded.data.unread > 0 ? <ReadAll /> : null} />
      <PageFrame page="notices" loaded={loaded}>
        {({ items }) => <Card>{items.length === 0 ? <EmptyState title={t("none")} /> : <NoticeList notices={items} />}</Card>}
      </PageFrame>
    </>
  );
}
