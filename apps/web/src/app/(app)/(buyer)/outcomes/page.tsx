import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { OutcomeFunnel } from "../../../../features/outcome/outcome-funnel.tsx";
import { OutcomesTable } from "../../../../features/outcome/outcomes-table.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api } from "../../../../trpc/server.ts";
import type { OutcomeState } from "../../../../trpc/views.ts";
import { ButtonLink } from "../../../../ui/button.tsx";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { MorePages } from "../../../../ui/more-pages.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("outcomes") };
}

const STATES: readonly OutcomeState[] = [
  "pending",
  "verified",
  "claimed_uncontested",
  "rejected",
  "disputed",
  "billed",
  "void",
  "reversed",
  "unclaimed",
];

interface OutcomesProps {
  readonly searchParams: Promise<{ state?: string; cursor?: string }>;
}

export default async function OutcomesPage({ searchParams }: OutcomesProps) {
  const { state: wanted, cursor } = await searchParams;
  const state = STATES.find((known) => known === wanted);
  const t = await getTranslations("outcomes");
  const calls = await getTranslations("calls");
  const { outcomes } = await api();
  const loaded = await loadOrProblem(() => outcomes.list.query({ limit: 100, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) }));
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <PageFrame page="outcomes" loaded={loaded}>
        {(page) => (
          <div className="space-y-4">
            {page.counts.length > 0 && <OutcomeFunnel counts={page.counts} active={state ?? null} />}
            <Card>
              {page.items.length === 0 ? (
                <EmptyState title={t("empty")} action={<ButtonLink href="/store">{calls("toStore")}</ButtonLink>} />
              ) : (
                <OutcomesTable outcomes={page.items} />
              )}
              <MorePages nextCursor={page.nextCursor} />
            </Card>
          </div>
        )}
      </PageFrame>
    </>
  );
}
