import { getTranslations } from "next-intl/server";
import { PageFrame } from "../../shell/page-frame.tsx";
import { loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";
import type { CallStatus } from "../../trpc/views.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Card, PageHeader } from "../../ui/card.tsx";
import { MorePages } from "../../ui/more-pages.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { CallsTable } from "./calls-table.tsx";
import { RunningList } from "./running-list.tsx";
import { StatusFilter } from "./status-filter.tsx";

const STATUSES: readonly string[] = ["succeeded", "denied", "failed", "timed_out", "crashed", "cancelled", "interrupted"];

interface CallsPageProps {
  readonly mine: boolean;
  readonly params: Readonly<Record<string, string | string[] | undefined>>;
}

/** Calls of the signed-in person, or of the whole company for those who may see them. */
export async function CallsPage({ mine, params }: CallsPageProps) {
  const t = await getTranslations("calls");
  const text = (name: string) => (typeof params[name] === "string" && params[name] !== "" ? params[name] : undefined);
  const status = STATUSES.find((known) => known === text("status")) as CallStatus | undefined;
  const [skill, cursor] = [text("skill"), text("cursor")];
  const { calls } = await api();
  const loaded = await loadOrProblem(() =>
    calls.list.query({ mine, limit: 100, ...(status ? { status } : {}), ...(skill ? { skill } : {}), ...(cursor ? { cursor } : {}) }),
  );
  const isNothing = (items: readonly unknown[]): boolean => items.length === 0 && !status && !cursor && !skill;
  const running = cursor ? null : await loadOrProblem(() => calls.running.query({ mine }));
  const header = <PageHeader title={mine ? t("mine") : t("everybody")} subtitle={mine ? t("mineHint") : t("everybodyHint")} />;
  return (
    <>
      {header}
      {running?.ok && <RunningList calls={running.data} />}
      <PageFrame page={mine ? "calls" : "allCalls"} loaded={loaded}>
        {(page) => (
          <Card>
            {!isNothing(page.items) && <StatusFilter value={status ?? ""} />}
            {isNothing(page.items) ? (
              <EmptyState
                title={t("empty")}
                action={
                  <ButtonLink href="/store" tone="primary">
                    {t("toStore")}
                  </ButtonLink>
                }
              />
            ) : (
              <CallsTable calls={page.items} showsPeople={!mine} />
            )}
            <MorePages nextCursor={page.nextCursor} />
          </Card>
        )}
      </PageFrame>
    </>
  );
}
