import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NodeCard } from "../../../../features/operator/hosts-view.tsx";
import { QuarantineCard } from "../../../../features/operator/quarantine-card.tsx";
import { KillDialog } from "../../../../features/runtime/kill-dialog.tsx";
import { KillList } from "../../../../features/runtime/kill-list.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("hosts") };
}

export default async function HostsPage() {
  const t = await getTranslations("operator");
  const runtimeText = await getTranslations("runtime");
  const { operator, runtime } = await api();
  const me = await currentMe();
  const loaded = await loadOrProblem(async () => {
    const [hosts, quarantines, kills] = await Promise.all([operator.hosts.query(), operator.quarantines.query(), runtime.kills.query()]);
    return { nodes: hosts.nodes, quarantines: quarantines.items, kills: kills.items };
  });
  return (
    <>
      <PageHeader title={t("hostsTitle")} subtitle={t("hostsHint")} />
      <PageFrame page="hosts" loaded={loaded}>
        {({ nodes, quarantines, kills }) => (
          <div className="space-y-4">
            {nodes.map((node) => (
              <NodeCard key={node.id} node={node} />
            ))}
            <Card
              title={runtimeText("kills")}
              hint={t("killsHint")}
              actions={<KillDialog offer={{ scope: "platform", companyId: me.company.id }} />}
            >
              <KillList kills={kills} />
            </Card>
            <QuarantineCard quarantines={quarantines} scope="everybody" />
          </div>
        )}
      </PageFrame>
    </>
  );
}
