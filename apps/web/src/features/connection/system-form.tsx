"use client";
import { useTranslations } from "next-intl";
import { type ChangeEvent, type FormEvent, useState } from "react";
import type { Connection } from "../../trpc/views.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Field, fieldProps, Select, TextArea, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { registerSystem } from "./connection-actions.ts";
import { useReport } from "./use-report.ts";

const KINDS = ["bearer", "basic", "header", "none"] as const;
type Kind = (typeof KINDS)[number];

interface SystemFormProps {
  readonly taken: readonly string[];
  readonly connection?: Connection;
  readonly onDone: () => void;
}

type SystemRequest = Parameters<typeof registerSystem>[0];

/** Whether it would be another system than the one credentials were given for. */
const isOther = ({ baseUrl, auth, credentialPer }: Connection, to: SystemRequest): boolean =>
  baseUrl !== to.baseUrl.replace(/\/$/, "") ||
  auth.kind !== to.auth.kind ||
  auth.header !== to.auth.header ||
  credentialPer !== to.credentialPer;

/** Where a system is, how it is signed in to, and its document. */
export function SystemForm({ taken, connection, onDone }: SystemFormProps) {
  const t = useTranslations("connections");
  const report = useReport();
  const [kind, setKind] = useState<Kind>(connection?.auth.kind ?? "bearer");
  const [document, setDocument] = useState("");
  const [asking, setAsking] = useState<SystemRequest | null>(null);
  const errors = useFieldErrors({
    fields: ["/name", "/baseUrl", "/networks", "/auth", "/document"],
    only: "/document",
    failed: t("failed"),
  });
  const [isBusy, setIsBusy] = useState(false);
  const id = (part: string) => `system-${connection?.name ?? "new"}-${part}`;
  const register = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const name = connection?.name ?? text("name");
    if (!connection && taken.includes(name)) return errors.set("/name", t("taken", { name }));
    const networks = text("networks")
      .split(/[\s,]+/)
      .filter(Boolean);
    const credentialPer = text("per") === "employee" ? ("employee" as const) : ("company" as const);
    const auth = { kind, header: kind === "header" ? text("header") : "" };
    const request = { name, baseUrl: text("baseUrl"), document, networks, auth, credentialPer };
    if (connection) setAsking(request);
    else await send(request);
  };
  const send = async (request: SystemRequest) => {
    setIsBusy(true);
    const answer = await registerSystem(request).catch(() => null);
    setIsBusy(false);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    const { credentialsForgotten } = answer.data;
    report(answer, credentialsForgotten > 0 ? t("forgotten", { count: credentialsForgotten }) : undefined);
    onDone();
  };
  const load = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) setDocument(await file.text());
  };
  return (
    <form onSubmit={register} className="space-y-4">
      {!connection && (
        <Field id={id("name")} label={t("name")} hint={t("nameHint")} error={errors.of("/name")} required>
          <TextInput
            {...fieldProps(id("name"), { hint: true, error: errors.of("/name"), required: true })}
            name="name"
            required
            maxLength={30}
          />
        </Field>
      )}
      <Field id={id("url")} label={t("baseUrl")} hint={t("baseUrlHint")} error={errors.of("/baseUrl")} required>
        <TextInput
          {...fieldProps(id("url"), { hint: true, error: errors.of("/baseUrl"), required: true })}
          name="baseUrl"
          required
          maxLength={500}
          defaultValue={connection?.baseUrl ?? ""}
        />
      </Field>
      <Field id={id("networks")} label={t("networks")} hint={t("networksHint")} error={errors.of("/networks")}>
        <TextInput
          {...fieldProps(id("networks"), { hint: true, error: errors.of("/networks") })}
          name="networks"
          maxLength={600}
          defaultValue={connection?.networks.join(" ") ?? ""}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id={id("auth")} label={t("auth")}>
          <Select {...fieldProps(id("auth"))} value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t(one)}
              </option>
            ))}
          </Select>
        </Field>
        <Field id={id("per")} label={t("per")}>
          <Select {...fieldProps(id("per"))} name="per" defaultValue={connection?.credentialPer ?? "company"}>
            <option value="company">{t("company")}</option>
            <option value="employee">{t("employee")}</option>
          </Select>
        </Field>
      </div>
      {kind === "header" && (
        <Field id={id("header")} label={t("headerName")} error={errors.of("/auth")} required>
          <TextInput
            {...fieldProps(id("header"), { required: true, error: errors.of("/auth") })}
            name="header"
            required
            maxLength={60}
            defaultValue={connection?.auth.header ?? ""}
          />
        </Field>
      )}
      <Field id={id("document")} label={t("document")} hint={t("documentHint")} error={errors.of("/document")} required>
        <label
          className={`${buttonClass("plain", "small")} mb-2 cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-accent`}
        >
          {t("documentFile")}
          <input type="file" accept=".json,.yaml,.yml" onChange={(event) => void load(event)} className="sr-only" />
        </label>
        <TextArea
          {...fieldProps(id("document"), { hint: true, error: errors.of("/document"), required: true })}
          required
          rows={7}
          value={document}
          onChange={(event) => setDocument(event.target.value)}
          className="font-mono"
        />
      </Field>
      <Button type="submit" tone="primary" disabled={isBusy}>
        {t("save")}
      </Button>
      {asking && connection && (
        <ConfirmDialog
          open
          onClose={() => setAsking(null)}
          title={t("describeAsk", { name: connection.name })}
          consequence={[t("describeText"), t("describeNewly"), ...(isOther(connection, asking) ? [t("describeForgets")] : [])].join(" ")}
          confirm={t("describe")}
          act={() => send(asking)}
        />
      )}
    </form>
  );
}
