import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CallView } from "../../../../../features/call/call-view.tsx";
import { RunningView } from "../../../../../features/call/running-view.tsx";
import { PageFrame } from "../../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../../trpc/load.ts";
import { api, currentMe } from "../../../../../trpc/server.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("trace");
  return { title: t("title") };
}

export default async function CallPage({ params }: { readonly params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { calls, store } = await api();
  const look = () => loadOrProblem(() => calls.get.query({ id }));
  const isMissing = (answer: Awaited<ReturnType<typeof look>>) => !answer.ok && answer.problem.code === "not_found";
  let loaded = await look();
  if (isMissing(loaded)) {
    const running = await loadOrProblem(() => calls.runningOne.query({ id }));
    if (running.ok && running.data) return <RunningView call={running.data} />;
    // It may have ended between the two looks.
    loaded = await look();
    if (isMissing(loaded)) notFound();
  }
  const name = loaded.ok ? loaded.data.skill : "";
  const [{ roles }, skill] = await Promise.all([currentMe(), loaded.ok ? loadOrProblem(() => store.skill.query({ name })) : null]);
  const canRun = skill?.ok === true && skill.data.status === "usable";
  return (
    <PageFrame page="calls" loaded={loaded}>
      {(call) => <CallView call={call} canRun={canRun} canReview={roles.some((role) => role === "admin" || role === "auditor")} />}
    </PageFrame>
  );
}
