"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { OutcomeRow } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextArea } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { rejectOutcome } from "./outcome-actions.ts";

/** Rejects an outcome with a reason; before it settles that is free. */
export function RejectDialog({ outcome, onClose }: { readonly outcome: OutcomeRow | null; readonly onClose: () => void }) {
  const t = useTranslations("outcomes");
  const router = useRouter();
  const [reason, setReason] = useState("");
  const errors = useFieldErrors({ fields: ["/reason"], failed: t("failed") });
  const { isBusy, once } = useOnce();
  const send = async () => {
    if (!outcome) return;
    const answer = await rejectOutcome({ id: outcome.id, reason }).catch(() => null);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    toast.success(t("rejected", { key: outcome.key }));
    setReason("");
    onClose();
    router.refresh();
  };
  return (
    <Dialog
      open={outcome !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t("rejectTitle", { key: outcome?.key ?? "" })}
      description={t("rejectHint")}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void once(send);
        }}
        className="space-y-4"
      >
        <Field id="reject-reason" label={t("reason")} error={errors.of("/reason")} required>
          <TextArea
            {...fieldProps("reject-reason", { required: true, error: errors.of("/reason") })}
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <Button type="submit" tone="danger" disabled={isBusy}>
          {t("reject")}
        </Button>
      </form>
    </Dialog>
  );
}
