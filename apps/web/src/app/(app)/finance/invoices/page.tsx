import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InvoicesTable } from "../../../../features/finance/invoices-table.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("invoices") };
}

export default async function InvoicesPage() {
  const t = await getTranslations("invoices");
  const { finance } = await api();
  const loaded = await loadOrProblem(() => finance.invoices.query());
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <PageFrame page="invoices" loaded={loaded}>
        {({ items }) => <Card>{items.length === 0 ? <EmptyState title={t("empty")} /> : <InvoicesTable invoices={items} />}</Card>}
      </PageFrame>
    </>
  );
}
