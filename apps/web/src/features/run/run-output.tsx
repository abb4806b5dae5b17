"use client";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { problemWords } from "../../i18n/problem-words.ts";
import type { CallDetail } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { CodeBlock, JsonBlock } from "../../ui/code.tsx";
import { formatMoney } from "../../ui/money-format.ts";
import { EmptyState, Skeleton } from "../../ui/states.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { ValueView } from "../../ui/value-view.tsx";
import { CallFiles, CallLogs } from "../call/call-parts.tsx";
import { CallTimeline } from "../call/call-timeline.tsx";
import { RunningCard } from "../call/running-card.tsx";
import { GrantList } from "../permission/grant-list.tsx";
import { FailedRun } from "./failed-run.tsx";
import { ReceiptCard } from "./receipt-card.tsx";
import type { DryRunAnswer, RunResult, ShownAnswer } from "./run-result.ts";
import { curlSnippet, mcpSnippet, typescriptSnippet } from "./snippets.ts";

interface RunOutputProps {
  readonly result: RunResult | null;
  readonly isRunning: boolean;
  /** The line broke while it was started: whether it runs is not known, it is tried again. */
  readonly lost: { readonly onStopTrying: () => void } | null;
  readonly onEnd: (callId: string) => void;
  readonly call: { readonly apiUrl: string; readonly skill: string; readonly input: unknown };
}

/** Everything a run led to: receipt, answer, what it touched, and the same call for programs. */
export function RunOutput({ result, isRunning, lost, onEnd, call }: RunOutputProps) {
  const t = useTranslations("tryIt");
  return (
    <div className="min-w-0 space-y-4" aria-live="polite" aria-busy={isRunning}>
      {lost && <LostCard onStopTrying={lost.onStopTrying} />}
      {isRunning ? (
        <Card>
          <Skeleton className="mb-3 h-6 w-40" />
          <Skeleton className="h-40" />
        </Card>
      ) : result === null ? (
        <Card>
          <EmptyState title={t("notRun")} />
        </Card>
      ) : result.kind === "running" ? (
        <RunningCard key={result.call.id} call={result.call} onEnd={() => onEnd(result.call.id)} linksToCall />
      ) : result.kind === "dryRun" ? (
        <CheckedCard answer={result.answer} />
      ) : result.kind === "failed" ? (
        <FailedRun problem={result.problem} trace={result.trace} />
      ) : (
        <Succeeded answer={result.answer} trace={result.trace} />
      )}
      <Card title={t("programs")} hint={t.rich("programsKey", { link: keysLink })}>
        <Tabs
          label={t("programs")}
          tabs={[
            { id: "curl", label: t("curl"), content: <CodeBlock text={curlSnippet(call)} label={t("curl")} /> },
            { id: "typescript", label: t("typescript"), content: <CodeBlock text={typescriptSnippet(call)} label={t("typescript")} /> },
            { id: "mcp", label: t("mcp"), content: <CodeBlock text={mcpSnippet(call)} label={t("mcp")} /> },
          ]}
        />
      </Card>
    </div>
  );
}

const keysLink = (words: ReactNode) => (
  <Link href="/keys" className="text-accent-text underline underline-offset-2">
    {words}
  </Link>
);

function LostCard({ onStopTrying }: { readonly onStopTrying: () => void }) {
  const t = useTranslations("running");
  return (
    <div role="status" className="flex flex-wrap items-center justify-between gap-3 rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
      <span className="min-w-0 flex-1 basis-56">{t("notSure")}</span>
      <Button size="small" onClick={onStopTrying}>
        {t("stopTrying")}
      </Button>
    </div>
  );
}

function Succeeded({ answer, trace }: { readonly answer: ShownAnswer; readonly trace: CallDetail | null }) {
  const t = useTranslations("tryIt");
  const tabs = [
    { id: "answer", label: t("answer"), content: <ValueView value={answer.output} label={t("answer")} /> },
    { id: "json", label: "JSON", content: <JsonBlock value={answer.output} label={t("answer")} className="max-h-96" /> },
    ...(trace
      ? [
          { id: "files", label: t("files", { count: trace.files.length }), content: <CallFiles call={trace} /> },
          { id: "logs", label: t("logs", { count: trace.logs.length }), content: <CallLogs call={trace} /> },
          { id: "time", label: t("time"), content: <CallTimeline call={trace} /> },
        ]
      : []),
  ];
  return (
    <>
      <ReceiptCard answer={answer} />
      <Card>
        <Tabs label={t("result")} tabs={tabs} />
      </Card>
    </>
  );
}

function CheckedCard({ answer }: { readonly answer: DryRunAnswer }) {
  const t = useTranslations("tryIt");
  const locale = useLocale();
  return (
    <Card title={answer.decision.allowed ? t("wouldRun") : t("wouldNotRun")} hint={t("nothingRan")}>
      {answer.decision.allowed ? (
        <>
          <p className="mb-3 text-sm">{t("atMost", { price: formatMoney(answer.maximumPrice, locale) })}</p>
          <GrantList grants={answer.grant} />
        </>
      ) : (
        <p className="text-sm">{problemWords(locale).howToFix(answer.decision)}</p>
      )}
    </Card>
  );
}
