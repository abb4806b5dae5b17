import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { InvoiceView } from "../../../../../features/finance/invoice-view.tsx";
import { receiptKeys } from "../../../../../features/finance/receipt-keys.ts";
import { PageFrame } from "../../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../../trpc/load.ts";
import { api, currentMe } from "../../../../../trpc/server.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("invoices");
  return { title: t("one") };
}

export default async function InvoicePage({ params }: { readonly params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { finance } = await api();
  const [loaded, keys, me] = await Promise.all([loadOrProblem(() => finance.invoice.query({ id })), receiptKeys(), currentMe()]);
  if (!loaded.ok && loaded.problem.code === "not_found") notFound();
  return (
    <PageFrame page="invoices" loaded={loaded}>
      {(invoice) => <InvoiceView invoice={invoice} keys={keys} right={me.rights.invoices} />}
    </PageFrame>
  );
}
