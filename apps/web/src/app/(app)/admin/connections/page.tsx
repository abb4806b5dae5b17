import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ConnectionCard } from "../../../../features/connection/connection-card.tsx";
import { RegisterSystem } from "../../../../features/connection/register-system.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
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
    return { items, canEdit: me.roles.includes("admin") };
  });
  const canEdit = loaded.ok && loaded.data.canEdit;
  return (
    <>
      <PageHeader
        title={t("title")}
        subtitle={t("hint")}
        actions={loaded.ok && canEdit && <RegisterSystem taken={loaded.data.items.map(({ name }) => name)} />}
      />
      <PageFrame page="connections" loaded={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Card>
              <EmptyState title={t("empty")} />
            </Card>
          ) : (
            <div className="space-y-6">
              {items.map((connection) => (
                <ConnectionCard key={connection.name} connection={connection} canEdit={canEdit} />
              ))}
            </div>
          )
        }
      </PageFrame>
    </>
  );
}
