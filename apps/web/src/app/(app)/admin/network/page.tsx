import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LayersCard } from "../../../../features/network/layers-card.tsx";
import { LogCard } from "../../../../features/network/log-card.tsx";
import { NetworkMap } from "../../../../features/network/network-map.tsx";
import { NetworkMapTable } from "../../../../features/network/network-map-table.tsx";
import { PolicyCard } from "../../../../features/network/policy-card.tsx";
import { ProposalsCard } from "../../../../features/network/proposals-card.tsx";
import { RulesCard } from "../../../../features/network/rules-card.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { ReadOnlyNote } from "../../../../ui/read-only-note.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("network") };
}

const VERDICTS = ["allowed", "reported", "denied"] as const;

export default async function NetworkPage({
  searchParams,
}: {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const t = await getTranslations("network");
  const params = await searchParams;
  const text = (name: string) => (typeof params[name] === "string" && params[name] !== "" ? params[name] : undefined);
  const verdict = VERDICTS.find((known) => known === text("verdict"));
  const [explain, cursor] = [text("explain"), text("cursor")];
  const { network } = await api();
  const loaded = await loadOrProblem(async () => {
    const query = { limit: 50, ...(verdict ? { verdict } : {}), ...(cursor ? { cursor } : {}) };
    const [overview, log, me] = await Promise.all([network.overview.query(), network.log.query(query), currentMe()]);
    return { ...overview, log, right: me.rights.network };
  });
  const layers = explain === undefined ? null : await loadOrProblem(() => network.effective.query({ skill: explain }));
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <PageFrame page="network" loaded={loaded}>
        {({ policy, map, proposals, skills, log, right }) => (
          <div className="space-y-6">
            <ReadOnlyNote right={right} />
            <PolicyCard policy={policy} canEdit={right.may} />
            {layers?.ok && <LayersCard policy={layers.data} />}
            <Card title={t("map")} hint={t("mapHint")}>
              {map.length === 0 ? (
                <EmptyState title={t("mapEmpty")} />
              ) : (
                <>
                  <NetworkMap entries={map} />
                  <NetworkMapTable entries={map} />
                </>
              )}
            </Card>
            <RulesCard policy={policy} canEdit={right.may} />
            <ProposalsCard policy={policy} proposals={proposals} canEdit={right.may} skills={skills.map(({ skill }) => skill)} />
            <LogCard log={log} verdict={verdict ?? ""} />
          </div>
        )}
      </PageFrame>
    </>
  );
}
