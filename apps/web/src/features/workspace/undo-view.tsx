"use client";
import { Undo2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { RevertPreview } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
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

/** What undoing a call would do, and the button that does it. Files somebody changed since are named, never overwritten. */
export function UndoView({ preview }: { readonly preview: RevertPreview }) {
  const t = useTranslations("workspace");
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const hasConflicts = preview.conflicts.length > 0;
  const undo = async () => {
    setIsBusy(true);
    const answer = await revertCall({ callId: preview.callId, onConflict: hasConflicts ? "skip" : "refuse" });
    setIsBusy(false);
    if (!answer.ok) {
      toast.error(answer.problem.detail || t("failed"));
      router.refresh();
      return;
    }
    const count = answer.data.reverted.length;
    toast.success(count === 0 ? t("undo.already") : t("undo.done", { count }));
    router.push("/admin/files?view=changes");
    router.refresh();
  };
  return (
    <Card title={t("undo.title")} hint={t("undo.hint")}>
      <p className="text-sm">
        <Link href={`/calls/${preview.callId}`} className="rounded text-accent-text underline underline-offset-4">
          {t("undo.call")}
        </Link>
      </p>
      <PathList title={t("undo.back", { count: preview.reverted.length })} paths={preview.reverted.map(({ path }) => path)} />
      <PathList
        title={t("undo.conflicts", { count: preview.conflicts.length })}
        paths={preview.conflicts.map(({ path }) => path)}
        tone="text-warn"
      />
      <PathList title={t("undo.unchanged", { count: preview.unchanged.length })} paths={preview.unchanged} tone="text-ink-soft" />
      <div className="mt-5 flex flex-wrap gap-2">
        {preview.reverted.length > 0 && (
          <Button tone="primary" disabled={isBusy} onClick={() => void undo()} data-undo>
            <Undo2 aria-hidden />
            {hasConflicts ? t("undo.rest") : t("undo.all")}
          </Button>
        )}
        {preview.reverted.length === 0 && <p className="text-ink-soft text-sm">{t(hasConflicts ? "undo.blocked" : "undo.nothing")}</p>}
      </div>
    </Card>
  );
}
