"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { Loaded } from "../../trpc/load.ts";
import { Button, type ButtonTone } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextArea } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";

interface ReasonDialogProps {
  readonly id: string;
  readonly trigger: string;
  readonly triggerTone?: ButtonTone;
  readonly title: string;
  readonly done: string;
  readonly act: (reason: string) => Promise<Loaded<unknown>>;
}

/** Asks why before something is lifted or released; the reason goes into the audit trail. */
export function ReasonDialog({ id, trigger, triggerTone = "plain", title, done, act }: ReasonDialogProps) {
  const t = useTranslations("runtime");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState("");
  const errors = useFieldErrors({ fields: ["/reason"], failed: t("failed") });
  const [isBusy, setIsBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    const answer = await act(reason).catch(() => null);
    setIsBusy(false);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    toast.success(done);
    setIsOpen(false);
    setReason("");
    router.refresh();
  };
  return (
    <>
      <Button size="small" tone={triggerTone} onClick={() => setIsOpen(true)}>
        {trigger}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={title} description={t("reasonKept")}>
        <form onSubmit={send} className="space-y-4">
          <Field id={id} label={t("reason")} hint={t("reasonHint")} error={errors.of("/reason")} required>
            <TextArea
              {...fieldProps(id, { required: true, hint: true, error: errors.of("/reason") })}
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <Button type="submit" tone="primary" disabled={isBusy}>
            {trigger}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
