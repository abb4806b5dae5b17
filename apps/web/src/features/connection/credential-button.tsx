"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { putCredential } from "./connection-actions.ts";
import { useReport } from "./use-report.ts";

/** Stores a credential: it goes in and never comes out. */
export function CredentialButton({ name, of }: { readonly name: string; readonly of: "company" | "me" }) {
  const t = useTranslations("connections");
  const report = useReport();
  const [isOpen, setIsOpen] = useState(false);
  const errors = useFieldErrors({ fields: ["/value"], only: "/value", failed: t("failed") });
  const id = `credential-${name}-${of}`;
  const { isBusy, submit } = useOnce();
  const save = async (form: FormData) => {
    const value = String(form.get("value") ?? "");
    const answer = await putCredential({ name, value, of }).catch(() => null);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    report(answer);
    setIsOpen(false);
  };
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        {of === "company" ? t("setCompany") : t("setMine")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("credentialTitle", { name })} description={t("credentialHint")}>
        <form onSubmit={submit(save)} className="space-y-4">
          <Field id={id} label={t("value")} hint={t("valueHint")} error={errors.of("/value")} required>
            <TextInput
              {...fieldProps(id, { required: true, hint: true, error: errors.of("/value") })}
              name="value"
              type="password"
              autoComplete="new-password"
              required
            />
          </Field>
          <Button type="submit" tone="primary" disabled={isBusy}>
            {t("save")}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
