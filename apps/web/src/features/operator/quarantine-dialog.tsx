"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { QuarantinePreview } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextArea, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { previewQuarantine, quarantineVersion } from "../runtime/runtime-actions.ts";

/** For whom a version is set apart. */
export type QuarantineScope = "everybody" | "company";

/** Names a version, shows whom its quarantine concerns, and sets it. */
export function QuarantineDialog({ scope }: { readonly scope: QuarantineScope }) {
  const t = useTranslations("operator");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button tone="danger" onClick={() => setIsOpen(true)}>
        {t("addQuarantine")}
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={t("addQuarantine")}
        description={t(scope === "company" ? "ownQuarantineHint" : "quarantineHint")}
      >
        <QuarantineForm scope={scope} onDone={() => setIsOpen(false)} />
      </Dialog>
    </>
  );
}

function QuarantineForm({ scope, onDone }: { readonly scope: QuarantineScope; readonly onDone: () => void }) {
  const t = useTranslations("operator");
  const runtime = useTranslations("runtime");
  const router = useRouter();
  const [named, setNamed] = useState({ skill: "", version: "" });
  const [reason, setReason] = useState("");
  const [preview, setPreview] = useState<QuarantinePreview | null>(null);
  const errors = useFieldErrors({ fields: ["/skill", "/version", "/reason"], failed: t("failed") });
  const [isBusy, setIsBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    const answer = await (preview === null ? previewQuarantine({ ...named, scope }) : quarantineVersion({ ...named, scope, reason })).catch(
      () => null,
    );
    setIsBusy(false);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    if (preview === null) {
      setPreview(answer.data as QuarantinePreview);
      return;
    }
    toast.success(t("quarantined"));
    onDone();
    router.refresh();
  };
  return (
    <form onSubmit={send} className="space-y-4">
      {(["skill", "version"] as const).map((name) => (
        <Field key={name} id={`quarantine-${name}`} label={t(name)} hint={t(`${name}Example`)} error={errors.of(`/${name}`)} required>
          <TextInput
            {...fieldProps(`quarantine-${name}`, { required: true, hint: true, error: errors.of(`/${name}`) })}
            required
            value={named[name]}
            onChange={(event) => {
              setNamed({ ...named, [name]: event.target.value.trim() });
              setPreview(null);
            }}
          />
        </Field>
      ))}
      {preview && (
        <p role="status" className="rounded-lg bg-warn-soft px-3 py-2.5 text-sm text-warn" data-quarantine-preview>
          {scope === "company"
            ? t("ownQuarantinePreview", { running: preview.runningCalls, calls: preview.calls })
            : t("quarantinePreview", { holders: preview.holders, running: preview.runningCalls, calls: preview.calls })}
        </p>
      )}
      {preview && (
        <Field id="quarantine-reason" label={t("reason")} hint={runtime("reasonHint")} error={errors.of("/reason")} required>
          <TextArea
            {...fieldProps("quarantine-reason", { required: true, hint: true, error: errors.of("/reason") })}
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
      <Button type="submit" tone={preview ? "danger" : "primary"} disabled={isBusy}>
        {preview ? t("addQuarantine") : t("showPreview")}
      </Button>
    </form>
  );
}
