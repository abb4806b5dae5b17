"use client";
import { Check, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { PendingCall } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { LabelBadge } from "./label-badge.tsx";
import { MadeBy } from "./made-by.tsx";
import { PendingFileItem } from "./pending-file.tsx";
import { decideReview } from "./workspace-actions.ts";

/** What calls want to write and may not without a person. */
export function ReviewList({ calls }: { readonly calls: readonly PendingCall[] }) {
  const t = useTranslations("workspace");
  if (calls.length === 0)
    return (
      <Card>
        <EmptyState title={t("review.empty")} />
      </Card>
    );
  return (
    <div className="space-y-4">
      {calls.map((call) => (
        <ReviewCard key={call.callId} call={call} />
      ))}
    </div>
  );
}

function ReviewCard({ call }: { readonly call: PendingCall }) {
  const t = useTranslations("workspace");
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [isRefusing, setIsRefusing] = useState(false);
  const isBlocked = call.files.some((file) => file.conflict);
  const decide = async (accept: boolean) => {
    setIsBusy(true);
    const answer = await decideReview({ callId: call.callId, accept });
    setIsBusy(false);
    if (answer.ok) toast.success(t(accept ? "review.accepted" : "review.rejected", { count: answer.data.files }));
    else toast.error(answer.problem.detail || t("failed"));
    router.refresh();
  };
  return (
    <Card
      title={`${call.skill} ${call.skillVersion}`}
      hint={
        <>
          <MadeBy by={call.by} forWhom={call.forWhom} /> · <Time at={call.at} /> ·{" "}
          <RowLink href={`/calls/${call.callId}`} className="rounded text-accent-text underline underline-offset-4">
            {t("undo.call")}
          </RowLink>
        </>
      }
      actions={
        call.canDecide && (
          <>
            <Button tone="primary" disabled={isBusy || isBlocked} onClick={() => void decide(true)}>
              <Check aria-hidden />
              {t("review.accept")}
            </Button>
            <Button tone="danger" disabled={isBusy} onClick={() => setIsRefusing(true)}>
              <X aria-hidden />
              {t("review.reject")}
            </Button>
          </>
        )
      }
    >
      <ConfirmDialog
        open={isRefusing}
        onClose={() => setIsRefusing(false)}
        title={t("review.rejectTitle", { count: call.files.length })}
        consequence={t("review.rejectText", { skill: call.skill })}
        confirm={t("review.reject")}
        act={() => decide(false)}
      />
      {call.label && <LabelBadge value={{ label: call.label, from: call.labelFrom }} />}
      <ul className="divide-y divide-line text-sm">
        {call.files.map((file) => (
          <PendingFileItem key={file.path} call={call} file={file} />
        ))}
      </ul>
      {!call.canDecide && <p className="mt-3 text-ink-soft text-sm">{t("review.notYours")}</p>}
      {isBlocked && <p className="mt-3 text-sm text-warn">{t("review.blocked")}</p>}
    </Card>
  );
}
