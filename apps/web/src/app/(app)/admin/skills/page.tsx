import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EnabledTable } from "../../../../features/admin/enabled-table.tsx";
import { RequestList } from "../../../../features/admin/request-list.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { ButtonLink } from "../../../../ui/button.tsx";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { ReadOnlyNote } from "../../../../ui/read-only-note.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("skills") };
}

export default async function EnabledSkillsPage() {
  const t = await getTranslations("admin");
  const { admin } = await api();
  const loaded = await loadOrProblem(async () => {
    const [page, me] = await Promise.all([admin.enabled.query(), currentMe()]);
    return { ...page, right: me.rights.skills };
  });
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} actions={<ButtonLink href="/store">{t("findMore")}</ButtonLink>} />
      <PageFrame page="skills" loaded={loaded}>
        {({ items, requests, groups, right }) => (
          <div className="space-y-4">
            <ReadOnlyNote right={right} />
            {requests.length > 0 && <RequestList requests={requests} groups={groups} canDecide={right.may} />}
            <Card title={t("enabled")}>
              {items.length === 0 ? (
                <EmptyState title={t("none")} />
              ) : (
                <EnabledTable skills={items} groups={groups} canChange={right.may} />
              )}
            </Card>
          </div>
        )}
      </PageFrame>
    </>
  );
}
