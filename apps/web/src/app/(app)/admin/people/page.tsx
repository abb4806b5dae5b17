import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PeopleTable } from "../../../../features/admin/people-table.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("people") };
}

export default async function PeoplePage() {
  const t = await getTranslations("people");
  const { admin } = await api();
  const loaded = await loadOrProblem(() => admin.people.query());
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <PageFrame page="people" loaded={loaded}>
        {({ items }) => (
          <Card>
            <PeopleTable people={items} />
          </Card>
        )}
      </PageFrame>
    </>
  );
}
