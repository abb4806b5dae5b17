import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SecretButton } from "../../../../features/secret/secret-button.tsx";
import { SecretsTable } from "../../../../features/secret/secrets-table.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { ReadOnlyNote } from "../../../../ui/read-only-note.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("secrets") };
}

export default async function SecretsPage() {
  const t = await getTranslations("secrets");
  const { secrets } = await api();
  const loaded = await loadOrProblem(async () => {
    const [company, me] = await Promise.all([secrets.company.query(), currentMe()]);
    return { ...company, right: me.rights.secrets };
  });
  const adds = loaded.ok && loaded.data.right.may ? <SecretButton skills={loaded.data.skills} publisher={null} /> : null;
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} actions={adds} />
      <PageFrame page="secrets" loaded={loaded}>
        {({ items, skills, right }) => (
          <Card>
            <ReadOnlyNote right={right} />
            {items.length === 0 ? (
              <EmptyState title={t("empty")} />
            ) : (
              <SecretsTable secrets={items} skills={skills} publisher={null} canEdit={right.may} />
            )}
          </Card>
        )}
      </PageFrame>
    </>
  );
}
