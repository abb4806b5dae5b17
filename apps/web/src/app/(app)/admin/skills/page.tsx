import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EnabledTable } from "../../../../features/admin/enabled-table.tsx";
import { RequestList } from "../../../../features/admin/request-list.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api } from "../../../../trpc/server.ts";
import { ButtonLink } from "../../../../ui/button.tsx";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("skills") };
}

export default async function EnabledSkillsPage() {
  const t = await getTranslations("admin");
  const { admin } = await api();
  const loaded = await loadOrProblem(() => admin.enabled.query());
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} actions={<ButtonLink href="/store">{t("findMore")}</ButtonLink>} />
      <PageFrame page="skills" loaded={loaded}>
        {({ items, requests, groups }) => (
          <div className="space-y-4">
            {requests.length > 0 && <RequestList requests={requests} groups={groups} />}
            <Card title={t("enabled")}>
              {items.length === 0 ? <EmptyState title={t("none")} /> : <EnabledTable skills={items} groups={groups} />}
            </Card>
          </div>
        )}
      </PageFrame>
    </>
  );
}
