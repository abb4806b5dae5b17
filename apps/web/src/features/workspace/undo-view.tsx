"use client";
import { CircleCheck, Undo2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { RevertPreview } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { UndoneNote } from "./undone-note.tsx";
import { revertCall } from "./workspace-actions.ts";

function PathList({ title, paths, tone }: { readonly title: string; readonly paths: readonly string[]; readonly tone?: string }) {
  if (paths.length === 0) return null;
  return (
    <div className="mt-4">
      <h3 className={`mb-1 font-medium text-sm ${tone ?? ""}`}>{title}</h3>
      <ul className="divide-y divide-line text-sm">
        {paths.map((path) => (
          <li key={path} className="break-all py-1.5">
            <Link href={`/admin/files?path=${encodeURIComponent(path)}`} className="rounded hover:underline">
              {path}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What undoing a call would do, the button that does it, and what it did. Files somebody changed since are named, never overwritten. */
export function UndoView({ preview }: { readonly preview: RevertPreview }) {
  const t = useTranslations("workspace");
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [done, setDone] = useState<RevertPreview | null>(null);
  const shown = done ?? preview;
  const hasConflicts = shown.conflicts.length > 0;
  const undo = async () => {
    setIsBusy(true);
    const answer = await revertCall({ callId: preview.callId, onConflict: hasConflicts ? "skip" : "refuse" }).catch(() => null);
    setIsBusy(false);
    if (!answer?.ok) toast.error(answer?.problem.detail || t("failed"));
    else setDone(answer.data);
    router.refresh();
  };
  return (
    <Card title={t("undo.title")} hint={t("undo.hint")}>
      <div aria-live="polite" className="space-y-3 empty:hidden">
        {done && <Restored done={done} />}
        {shown.undone && <UndoneNote undone={shown.undone} />}
      </div>
      {!done && <PathList title={t("undo.back", { count: shown.reverted.length })} paths={shown.reverted.map(({ path }) => path)} />}
      <PathList
        title={t("undo.conflicts", { count: shown.conflicts.length })}
        paths={shown.conflicts.map(({ path }) => path)}
        tone="text-warn"
      />
      <PathList title={t("undo.unchanged", { count: shown.unchanged.length })} paths={shown.unchanged} tone="text-ink-soft" />
      {!done && (
        <div className="mt-5 flex flex-wrap gap-2">
          {shown.canUndo && (
            <Button tone="primary" disabled={isBusy} onClick={() => void undo()} data-undo>
              <Undo2 aria-hidden />
              {hasConflicts ? t("undo.rest") : t("undo.all")}
            </Button>
          )}
          {!shown.canUndo && <p className="text-ink-soft text-sm">{t(whyNot(shown))}</p>}
        </div>
      )}
    </Card>
  );
}

function whyNot({ reverted, conflicts }: RevertPreview): "undo.notYours" | "undo.blocked" | "undo.nothing" {
  if (reverted.length > 0) return "undo.notYours";
  return conflicts.length > 0 ? "undo.blocked" : "undo.nothing";
}

/** What the undoing brought back, each file with its history. */
function Restored({ done }: { readonly done: RevertPreview }) {
  const t = useTranslations("workspace");
  const count = done.reverted.length;
  return (
    <div role="status" className="rounded-xl bg-good-soft px-4 py-3" data-restored={count}>
      <p className="flex items-center gap-2 font-semibold text-good">
        <CircleCheck aria-hidden className="size-5 shrink-0" />
        {count === 0 ? t("undo.already") : t("undo.done", { count })}
      </p>
      <ul className="mt-1 text-sm">
        {done.reverted.map(({ path, version }) => (
          <li key={path} className="break-all py-0.5">
            <Link
              href={`/admin/files?path=${encodeURIComponent(path)}&version=${version}`}
              className="rounded text-accent-text underline underline-offset-4"
            >
              {path}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
