import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { LineView } from "../../../../../../../features/finance/line-view.tsx";
import { PageFrame } from "../../../../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../../../../trpc/load.ts";
import { api } from "../../../../../../../trpc/server.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("invoices");
  return { title: t("line") };
}

interface LineProps {
  readonly params: Promise<{ id: string; line: string }>;
  readonly searchParams: Promise<{ cursor?: string; call?: string }>;
}

export default async function LinePage({ params, searchParams }: LineProps) {
  const [{ id, line: lineId }, { cursor, call }] = await Promise.all([params, searchParams]);
  const { finance } = await api();
  const loaded = await loadOrProblem(async () => {
    const [invoice, calls] = await Promise.all([
      finance.invoice.query({ id }),
      finance.lineCalls.query({ invoiceId: id, lineId, limit: 100, ...(cursor ? { cursor } : {}) }),
    ]);
    return { invoice, calls, line: invoice.lines.find((candidate) => candidate.id === lineId) };
  });
  if (loaded.ok ? !loaded.data.line : loaded.problem.code === "not_found") notFound();
  return (
    <PageFrame page="invoices" loaded={loaded}>
      {({ invoice, calls, line }) => line && <LineView invoice={invoice} line={line} calls={calls} highlight={call ?? null} />}
    </PageFrame>
  );
}
