"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, Select, TextArea, TextInput } from "../../ui/field.tsx";
import { registerSystem } from "./connection-actions.ts";
import { useReport } from "./use-report.ts";

const KINDS = ["bearer", "basic", "header", "none"] as const;

/** Registers a company system from its OpenAPI document. */
export function RegisterSystem() {
  const t = useTranslations("connections");
  const report = useReport();
  const [isOpen, setIsOpen] = useState(false);
  const [kind, setKind] = useState<(typeof KINDS)[number]>("bearer");
  const register = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const answer = await registerSystem({
      name: text("name"),
      baseUrl: text("baseUrl"),
      document: text("document"),
      networks: text("networks")
        .split(/[\s,]+/)
        .filter(Boolean),
      auth: { kind, header: text("header") },
      credentialPer: text("per") === "employee" ? "employee" : "company",
    });
    if (report(answer)) setIsOpen(false);
  };
  return (
    <>
      <Button tone="primary" onClick={() => setIsOpen(true)}>
        {t("register")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("registerTitle")}>
        <form onSubmit={register} className="space-y-4">
          <Field id="system-name" label={t("name")} hint={t("nameHint")} required>
            <TextInput {...fieldProps("system-name", { hint: true, required: true })} name="name" required maxLength={30} />
          </Field>
          <Field id="system-url" label={t("baseUrl")} hint={t("baseUrlHint")} required>
            <TextInput {...fieldProps("system-url", { hint: true, required: true })} name="baseUrl" required maxLength={500} />
          </Field>
          <Field id="system-networks" label={t("networks")} hint={t("networksHint")}>
            <TextInput {...fieldProps("system-networks", { hint: true })} name="networks" maxLength={600} />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id="system-auth" label={t("auth")}>
              <Select {...fieldProps("system-auth")} value={kind} onChange={(event) => setKind(event.target.value as typeof kind)}>
                {KINDS.map((name) => (
                  <option key={name} value={name}>
                    {t(name)}
                  </option>
                ))}
              </Select>
            </Field>
            <Field id="system-per" label={t("per")}>
              <Select {...fieldProps("system-per")} name="per">
                <option value="company">{t("company")}</option>
                <option value="employee">{t("employee")}</option>
              </Select>
            </Field>
          </div>
          {kind === "header" && (
            <Field id="system-header" label={t("headerName")} required>
              <TextInput {...fieldProps("system-header", { required: true })} name="header" required maxLength={60} />
            </Field>
          )}
          <Field id="system-document" label={t("document")} hint={t("documentHint")} required>
            <TextArea
              {...fieldProps("system-document", { hint: true, required: true })}
              name="document"
              required
              rows={8}
              className="font-mono"
            />
          </Field>
          <Button type="submit" tone="primary">
            {t("save")}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
