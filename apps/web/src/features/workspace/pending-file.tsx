"use client";
import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { FileDiff, PendingCall } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { formatBytes } from "../../ui/time-format.ts";
import { DiffView } from "./diff-view.tsx";
import { loadPendingDiff } from "./workspace-actions.ts";

interface PendingFileProps {
  readonly call: Pick<PendingCall, "callId">;
  readonly file: PendingCall["files"][number];
}

type Shown =
  | { readonly kind: "closed" | "loading" }
  | { readonly kind: "diff"; readonly diff: FileDiff }
  | { readonly kind: "problem"; readonly text: string };

/** One waiting write; what it would change is loaded when somebody looks, because looking is on record. */
export function PendingFileItem({ call, file }: PendingFileProps) {
  const t = useTranslations("workspace");
  const [shown, setShown] = useState<Shown>({ kind: "closed" });
  const load = async () => {
    setShown({ kind: "loading" });
    const answer = await loadPendingDiff({ callId: call.callId, path: file.path });
    if (answer.ok) return setShown({ kind: "diff", diff: answer.data });
    const isDenied = answer.problem.code === "permission_denied";
    setShown({ kind: "problem", text: isDenied ? t("review.closed", { path: file.path }) : answer.problem.detail || t("failed") });
  };
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-44 flex-1 break-all">{file.path}</span>
        <Badge tone={file.deleted ? "bad" : "accent"}>
          {t(file.deleted ? "kind.removed" : file.base === 0 ? "kind.created" : "kind.updated")}
        </Badge>
        {file.conflict && <Badge tone="warn">{t("review.conflict")}</Badge>}
        {!file.deleted && <span className="numeric text-ink-soft text-xs">{formatBytes(file.size)}</span>}
      </div>
      <details
        className="group mt-1"
        onToggle={(event) => {
          if (event.currentTarget.open && shown.kind !== "diff") void load();
        }}
      >
        <summary className="inline-flex min-h-6 cursor-pointer items-center gap-1 rounded text-accent-text text-xs" data-what>
          <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
          {t("review.what")}
        </summary>
        <div className="mt-2">
          {shown.kind === "loading" && <p className="text-ink-soft text-sm">{t("review.loading")}</p>}
          {shown.kind === "problem" && <p className="text-sm text-warn">{shown.text}</p>}
          {shown.kind === "diff" && (
            <>
              <p className="mb-2 text-ink-soft text-xs">
                {shown.diff.from === 0 ? t("review.new") : t("review.against", { version: shown.diff.from })}
              </p>
              {shown.diff.kind === "same" ? <p className="text-sm">{t("review.same")}</p> : <DiffView diff={shown.diff} />}
            </>
          )}
        </div>
      </details>
    </li>
  );
}
