"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { ChangeRow } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { LabelBadge } from "./label-badge.tsx";
import { lowerLabel } from "./workspace-actions.ts";

/** The label the newest version of a file carries; an administrator may take it off, and says why. */
export function LabelCard({ newest, canChange }: { readonly newest: ChangeRow; readonly canChange: boolean }) {
  const t = useTranslations("workspace");
  const router = useRouter();
  const [reason, setReason] = useState("");
  const errors = useFieldErrors({ fields: ["/reason"], only: "/reason", failed: t("failed") });
  const error = errors.of("/reason");
  const [isBusy, setIsBusy] = useState(false);
  if (newest.label === null) return null;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    const answer = await lowerLabel({ path: newest.path, reason }).catch(() => null);
    setIsBusy(false);
    errors.show(answer);
    if (!answer?.ok) return;
    toast.success(t("label.lowered"));
    router.push(`/admin/files?path=${encodeURIComponent(newest.path)}`);
    router.refresh();
  };
  return (
    <Card title={t("label.title")} hint={t(newest.label === "confidential" ? "label.confidentialHint" : "label.internalHint")}>
      <LabelBadge value={{ label: newest.label, from: newest.labelFrom }} />
      {canChange && (
        <form onSubmit={send} className="mt-4 space-y-3">
          <Field id="label-reason" label={t("label.reason")} hint={t("label.reasonHint")} error={error} required>
            <TextInput
              {...fieldProps("label-reason", { hint: true, error, required: true })}
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <Button type="submit" tone="danger" disabled={isBusy} data-lower>
            {t("label.lower")}
          </Button>
        </form>
      )}
    </Card>
  );
}
