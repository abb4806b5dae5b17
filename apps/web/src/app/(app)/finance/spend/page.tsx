import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SpendView } from "../../../../features/finance/spend-view.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import type { SpendGroupBy } from "../../../../trpc/views.ts";
import { PageHeader } from "../../../../ui/card.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("spend") };
}

const GROUPS: readonly SpendGroupBy[] = ["skill", "publisher", "employee", "costCentre", "meter"];

interface SpendProps {
  readonly searchParams: Promise<{ period?: string; by?: string }>;
}

export default async function SpendPage({ searchParams }: SpendProps) {
  const { period, by } = await searchParams;
  const groupBy = GROUPS.find((known) => known === by) ?? "skill";
  const t = await getTranslations("spend");
  const { finance } = await api();
  const loaded = await loadOrProblem(async () => {
    const [spend, invoices, me] = await Promise.all([
      finance.spend.query({ groupBy, ...(period && /^\d{4}-\d{2}$/.test(period) ? { period } : {}) }),
      finance.invoices.query(),
      currentMe(),
    ]);
    const invoice = invoices.items.find((candidate) => candidate.period.key === spend.period.key);
    return { spend, links: { invoiceId: invoice?.id ?? null, seesCalls: me.roles.some((role) => role === "admin" || role === "auditor") } };
  });
  return (
    <PageFrame page="spend" loaded={loaded} header={<PageHeader title={t("title")} />}>
      {({ spend, links }) => <SpendView spend={spend} groupBy={groupBy} links={links} />}
    </PageFrame>
  );
}
