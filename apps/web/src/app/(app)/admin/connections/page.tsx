import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ConnectionCard } from "../../../../features/connection/connection-card.tsx";
import { RegisterSystem } from "../../../../features/connection/register-system.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { ReadOnlyNote } from "../../../../ui/read-only-note.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("connections") };
}

export default async function ConnectionsPage() {
  const t = await getTranslations("connections");
  const { network } = await api();
  const loaded = await loadOrProblem(async () => {
    const [{ items }, me] = await Promise.all([network.connections.query(), currentMe()]);
    return { items, right: me.rights.connections };
  });
  const canEdit = loaded.ok && loaded.data.right.may;
  return (
    <>
      <PageHeader
        title={t("title")}
        subtitle={t("hint")}
        actions={loaded.ok && canEdit && <RegisterSystem taken={loaded.data.items.map(({ name }) => name)} />}
      />
      <PageFrame page="connections" loaded={loaded}>
        {({ items, right }) => (
          <div className="space-y-6">
            <ReadOnlyNote right={right} />
            {items.length === 0 && (
              <Card>
                <EmptyState title={t("empty")} />
              </Card>
            )}
            {items.map((connection) => (
              <ConnectionCard key={connection.name} connection={connection} canEdit={canEdit} />
            ))}
          </div>
        )}
      </PageFrame>
    </>
  );
}
