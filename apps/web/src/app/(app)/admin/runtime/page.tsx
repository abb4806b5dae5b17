import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { QuarantineCard } from "../../../../features/operator/quarantine-card.tsx";
import { KillDialog } from "../../../../features/runtime/kill-dialog.tsx";
import { KillList } from "../../../../features/runtime/kill-list.tsx";
import { SettingsForm } from "../../../../features/runtime/settings-form.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { ReadOnlyNote } from "../../../../ui/read-only-note.tsx";
import { Time } from "../../../../ui/time.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("runtime") };
}

export default async function RuntimePage() {
  const t = await getTranslations("runtime");
  const { runtime, operator } = await api();
  const me = await currentMe();
  const { stops, runtime: settings } = me.rights;
  const loaded = await loadOrProblem(async () => {
    const [view, kills, quarantines] = await Promise.all([runtime.settings.query(), runtime.kills.query(), operator.quarantines.query()]);
    return { view, kills: kills.items, quarantines: quarantines.items };
  });
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <PageFrame page="runtime" loaded={loaded}>
        {({ view, kills, quarantines }) => (
          <div className="space-y-4">
            <ReadOnlyNote right={settings} />
            {view.frozen && (
              <p role="status" className="rounded-lg bg-warn-soft px-4 py-2.5 text-sm text-warn">
                {t.rich(view.settings.freeze.stops === "all" ? "frozenNow" : "frozenChanges", {
                  name: view.frozen.name,
                  until: () => <Time at={view.frozen?.endsAt ?? ""} />,
                })}
              </p>
            )}
            <Card
              title={t("kills")}
              hint={t("killsHint")}
              actions={stops.may ? <KillDialog offer={{ scope: "company", companyId: me.company.id }} /> : null}
            >
              <KillList kills={kills} />
            </Card>
            <QuarantineCard quarantines={quarantines} scope={stops.may ? "company" : null} />
            <SettingsForm view={view} canChange={settings.may} />
          </div>
        )}
      </PageFrame>
    </>
  );
}
