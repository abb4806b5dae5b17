"use client";
import { CircleStop, LoaderCircle, WifiOff } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { RunningCall } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { Time } from "../../ui/time.tsx";
import { cancelCall } from "./call-actions.ts";
import { useCallEvents } from "./use-call-events.ts";

interface RunningCardProps {
  readonly call: RunningCall;
  /** The call is over; asked for again it says how. */
  readonly onEnd: () => void;
  readonly linksToCall?: boolean;
}

/** A call under way: how far it says it is, and the button that ends it. Its output comes only with its end. */
export function RunningCard({ call, onEnd, linksToCall = false }: RunningCardProps) {
  const t = useTranslations("running");
  const { progress, isLost } = useCallEvents(call, onEnd);
  const { isCancelling, cancel } = useCancel(call.id, onEnd);
  const percent = progress === null ? null : Math.round(progress.fraction * 100);
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2">
          <LoaderCircle aria-hidden className="size-5 animate-spin text-accent motion-reduce:animate-none" />
          {t("title")}
        </span>
      }
      actions={
        <Button tone="danger" size="small" disabled={isCancelling} onClick={cancel} data-cancel>
          <CircleStop aria-hidden />
          {isCancelling ? t("cancelling") : t("cancel")}
        </Button>
      }
    >
      <div data-running={call.id}>
        <ProgressBar label={t("progress")} fraction={progress?.fraction ?? null} />
        <p className="mt-2 flex min-h-5 justify-between gap-4 text-sm">
          <span className="min-w-0 break-words">{progress?.note ?? (progress === null ? t("silent") : "")}</span>
          {percent !== null && <span className="numeric text-ink-soft">{t("percent", { percent })}</span>}
        </p>
        {isLost && (
          <p role="status" className="mt-3 flex items-start gap-2 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
            <WifiOff aria-hidden className="mt-0.5 size-4 shrink-0" />
            {t("lost")}
          </p>
        )}
        <p className="mt-4 flex flex-wrap gap-x-4 gap-y-1 border-line border-t pt-3 text-ink-soft text-xs">
          <span>{t.rich("since", { time: () => <Time at={call.at} style="second" /> })}</span>
          <span>{t.rich("until", { time: () => <Time at={call.deadline} style="second" /> })}</span>
          {linksToCall && (
            <Link href={`/calls/${call.id}`} className="rounded text-accent-text underline-offset-4 hover:underline">
              {t("open")}
            </Link>
          )}
        </p>
      </div>
    </Card>
  );
}

function useCancel(id: string, onEnd: () => void) {
  const t = useTranslations("running");
  const [isCancelling, setIsCancelling] = useState(false);
  const cancel = async () => {
    setIsCancelling(true);
    const answer = await cancelCall(id).catch(() => null);
    if (answer?.ok && answer.data.status !== "cancelling") {
      if (answer.data.cancelled) toast.success(t("cancelled"));
      else toast.info(answer.data.billed ? t("stands") : t("endedBefore"));
      onEnd();
      return;
    }
    // Told, and not answered yet: the button stays as it is until the call is over.
    if (answer?.ok) return;
    setIsCancelling(false);
    toast.error(answer?.problem.detail || t("cancelFailed"));
  };
  return { isCancelling, cancel };
}
