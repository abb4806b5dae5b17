import { Undo2 } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Undone } from "../../trpc/views.ts";
import { Time } from "../../ui/time.tsx";

interface UndoneNoteProps {
  readonly undone: Undone;
  /** Set: leads to what the undoing did. */
  readonly callId?: string;
}

/** That what a call changed was undone: by whom, when, how many files. */
export function UndoneNote({ undone, callId }: UndoneNoteProps) {
  const t = useTranslations("workspace");
  return (
    <div className="flex items-start gap-2 rounded-lg bg-sunken px-3 py-2 text-sm" data-undone>
      <Undo2 aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-soft" />
      <p className="min-w-0">
        {t.rich("undo.by", {
          name: undone.by?.name ?? t("undo.key"),
          count: undone.files,
          time: () => <Time at={undone.at} style="second" />,
        })}{" "}
        {callId && (
          <Link href={`/admin/files?undo=${callId}`} className="rounded text-accent-text underline underline-offset-4">
            {t("undo.details")}
          </Link>
        )}
      </p>
    </div>
  );
}
