"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { SkillCard } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextArea } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { requestSkill } from "./request-action.ts";

interface RequestAccessProps {
  readonly skill: string;
  readonly title: string;
  readonly status: SkillCard["status"];
}

/** Asks an admin to enable a skill, with the reason they will read. */
export function RequestAccess({ skill, title, status }: RequestAccessProps) {
  const t = useTranslations("skill");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState("");
  const errors = useFieldErrors({ fields: ["/reason"], failed: t("requestFailed") });
  const [isSending, setIsSending] = useState(false);
  if (status === "requested") return <Badge tone="accent">{t("requested")}</Badge>;
  if (status === "blocked") return <Badge tone="bad">{t("blocked")}</Badge>;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setIsSending(true);
    const answer = await requestSkill({ skill, reason }).catch(() => null);
    setIsSending(false);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    setIsOpen(false);
    toast.success(t("requestSent"));
    router.refresh();
  };
  return (
    <>
      <Button tone="primary" size="large" onClick={() => setIsOpen(true)}>
        {t("request")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("requestTitle", { title })} description={t("requestHint")}>
        <form onSubmit={send} className="space-y-4">
          <Field id="reason" label={t("reason")} error={errors.of("/reason")} required>
            <TextArea
              {...fieldProps("reason", { required: true, error: errors.of("/reason") })}
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <Button type="submit" tone="primary" disabled={isSending}>
            {t("sendRequest")}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
