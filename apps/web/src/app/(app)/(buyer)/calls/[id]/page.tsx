import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CallView } from "../../../../../features/call/call-view.tsx";
import { PageFrame } from "../../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../../trpc/load.ts";
import { api } from "../../../../../trpc/server.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("trace");
  return { title: t("title") };
}

export default async function CallPage({ params }: { readonly params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { calls } = await api();
  const loaded = await loadOrProblem(() => calls.get.query({ id }));
  if (!loaded.ok && loaded.problem.code === "not_found") notFound();
  return (
    <PageFrame page="calls" loaded={loaded}>
      {(call) => <CallView call={call} />}
    </PageFrame>
  );
}
