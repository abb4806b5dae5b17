import { RotateCcw, Undo2 } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { CallDetail } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { ButtonLink } from "../../ui/button.tsx";
import { Card, PageHeader } from "../../ui/card.tsx";
import { JsonBlock } from "../../ui/code.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import { ValueView } from "../../ui/value-view.tsx";
import { UndoneNote } from "../workspace/undone-note.tsx";
import { CallChain } from "./call-chain.tsx";
import { CallCharge } from "./call-charge.tsx";
import { CallFiles, CallHosts, CallLogs } from "./call-parts.tsx";
import { CallStatusBadge } from "./call-status.tsx";
import { CallTimeline } from "./call-timeline.tsx";
import { CallWaterfall } from "./call-waterfall.tsx";
import { DecisionCard } from "./decision-card.tsx";
import { OutsideEffectsCard } from "./outside-effects.tsx";
import { ReviewNotice, waitingWrites } from "./review-notice.tsx";

interface CallViewProps {
  readonly call: CallDetail;
  /** Whether the person may run its skill now. */
  readonly canRun: boolean;
  readonly canReview: boolean;
}

/** One call on one page: why it was allowed, what it did, what it cost. */
export function CallView({ call, canRun, canReview }: CallViewProps) {
  const waiting = waitingWrites(call);
  const t = useTranslations("trace");
  const locale = useLocale();
  return (
    <>
      <PageHeader
        above={
          <Link href="/calls" className="rounded underline-offset-4 hover:underline">
            {t("back")}
          </Link>
        }
        title={
          <span className="inline-flex flex-wrap items-center gap-3">
            {inLanguage(call.title, locale)}
            <CallStatusBadge status={call.status} />
            {waiting > 0 && <Badge tone="warn">{t("waiting")}</Badge>}
          </span>
        }
        subtitle={
          <>
            {t.rich("by", { name: call.by.name, version: call.version, time: () => <Time at={call.at} style="second" /> })}
            {call.agent && ` ${t("through", { agent: call.agent.name })}`}
          </>
        }
        actions={
          <>
            {call.canUndo && (
              <ButtonLink href={`/admin/files?undo=${call.id}`}>
                <Undo2 aria-hidden />
                {t("undo")}
              </ButtonLink>
            )}
            {canRun && (
              <ButtonLink href={`/skills/${call.skill}/try`}>
                <RotateCcw aria-hidden />
                {t("again")}
              </ButtonLink>
            )}
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
        <div className="min-w-0 space-y-4">
          {waiting > 0 && <ReviewNotice count={waiting} canOpen={canReview} />}
          {call.undone && <UndoneNote undone={call.undone} callId={call.id} />}
          <OutsideEffectsCard call={call} />
          <DecisionCard call={call} />
          <Card title={t("did")}>
            <Tabs label={t("did")} tabs={useActivity(call)} />
          </Card>
          <DataCard call={call} />
        </div>
        <div className="min-w-0 space-y-4">
          <CallCharge call={call} />
          <Card title={t("chain")} hint={t("chainHint")}>
            <CallChain chain={call.chain} grant={call.grant} />
          </Card>
          <Card title={t("timing")}>
            <CallTimeline call={call} />
          </Card>
        </div>
      </div>
    </>
  );
}

function useActivity(call: CallDetail) {
  const t = useTranslations("trace");
  return [
    { id: "actions", label: t("actions", { count: call.actions.length }), content: <CallWaterfall call={call} /> },
    { id: "files", label: t("files", { count: call.files.length }), content: <CallFiles call={call} /> },
    { id: "hosts", label: t("hosts", { count: call.hosts.length }), content: <CallHosts call={call} /> },
    { id: "logs", label: t("logs"), content: <CallLogs call={call} /> },
  ];
}

function DataCard({ call }: { readonly call: CallDetail }) {
  const t = useTranslations("trace");
  if ((call.input === null || call.input === undefined) && (call.output === null || call.output === undefined)) {
    return (
      <Card title={t("data")}>
        <p className="text-ink-soft text-sm">{t("dataHidden")}</p>
      </Card>
    );
  }
  const tabs = [
    ...(call.output === null || call.output === undefined
      ? []
      : [
          { id: "output", label: t("output"), content: <ValueView value={call.output} label={t("output")} /> },
          { id: "json", label: "JSON", content: <JsonBlock value={call.output} label={t("output")} className="max-h-96" /> },
        ]),
    { id: "input", label: t("input"), content: <JsonBlock value={call.input} label={t("input")} className="max-h-96" /> },
  ];
  return (
    <Card title={t("data")} {...(call.outputExpired ? { hint: t("outputExpired") } : {})}>
      <Tabs label={t("data")} tabs={tabs} />
    </Card>
  );
}
