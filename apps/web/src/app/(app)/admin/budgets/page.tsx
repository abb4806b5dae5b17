import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { BudgetCard } from "../../../../features/admin/budget-card.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { ReadOnlyNote } from "../../../../ui/read-only-note.tsx";
import { EmptyState, MeteredTo } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("budgets") };
}

export default async function BudgetsPage() {
  const t = await getTranslations("budgets");
  const { admin } = await api();
  const [loaded, me] = await Promise.all([loadOrProblem(() => admin.budgets.query()), currentMe()]);
  return (
    <>
      <PageHeader title={t("title")} subtitle={loaded.ok ? <MeteredTo at={loaded.data.meteredTo} /> : t("hint")} />
      <PageFrame page="budgets" loaded={loaded}>
        {({ items }) => (
          <>
            <ReadOnlyNote right={me.rights.budgets} />
            {items.length === 0 ? (
              <Card>
                <EmptyState title={t("none")} />
              </Card>
            ) : (
              <ul className="grid items-stretch gap-4 lg:grid-cols-2">
                {items.map((budget) => (
                  <li key={budget.id} className="grid min-w-0">
                    <BudgetCard budget={budget} canChange={me.rights.budgets.may} />
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </PageFrame>
    </>
  );
}
