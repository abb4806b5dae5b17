"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Connection, ConnectionOperation } from "../../trpc/views.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { bindOperation } from "./connection-actions.ts";
import { useReport } from "./use-report.ts";

const TONES: Record<ConnectionOperation["risk"], Tone> = { low: "good", medium: "warn", high: "bad" };

/** The operations of one system, each with the permission a caller needs. */
export function OperationsTable({ connection, canEdit }: { readonly connection: Connection; readonly canEdit: boolean }) {
  const t = useTranslations("connections");
  const { name } = connection;
  const columns: readonly Column<ConnectionOperation>[] = [
    {
      id: "operation",
      header: t("operation"),
      primary: true,
      text: (one) => `${one.operation} ${one.method} ${one.path}`,
      sort: (one) => one.operation,
      cell: (one) => (
        <>
          {one.operation}
          <span className="block break-all font-mono font-normal text-ink-soft text-xs">
            {one.method} {one.path}
          </span>
          {one.summary && <span className="block font-normal text-ink-soft text-xs">{one.summary}</span>}
        </>
      ),
    },
    {
      id: "permission",
      header: t("permission"),
      text: (one) => one.permission,
      sort: (one) => one.permission,
      cell: (one) => <span className="break-all font-mono text-xs">{one.permission}</span>,
    },
    {
      id: "risk",
      header: t("risk"),
      text: (one) => one.risk,
      sort: (one) => one.risk,
      cell: (one) => <Badge tone={TONES[one.risk]}>{t(one.risk)}</Badge>,
    },
    {
      id: "enabled",
      header: t("open"),
      text: (one) => (one.enabled ? t("open") : t("closed")),
      cell: (one) => (
        <span className="flex flex-wrap items-center gap-2">
          <Badge tone={one.enabled ? "good" : "neutral"}>{one.enabled ? t("open") : t("closed")}</Badge>
          {canEdit && (
            <>
              <SwitchButton name={name} operation={one} />
              <PermissionButton name={name} operation={one} />
            </>
          )}
        </span>
      ),
    },
  ];
  return (
    <DataTable
      id={`operations-${name}`}
      caption={t("operations")}
      rows={connection.operations}
      rowKey={(one) => one.operation}
      columns={columns}
      showsTools={false}
    />
  );
}

/** Opens a closed operation or closes an open one, after saying what follows. */
function SwitchButton({ name, operation }: { readonly name: string; readonly operation: ConnectionOperation }) {
  const t = useTranslations("connections");
  const report = useReport();
  const [isAsking, setIsAsking] = useState(false);
  const { enabled, method, path, permission } = operation;
  const word = enabled ? t("closeIt") : t("openIt");
  return (
    <>
      <Button size="small" tone="quiet" aria-label={`${word}: ${operation.operation}`} onClick={() => setIsAsking(true)}>
        {word}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t(enabled ? "closeTitle" : "openTitle", { operation: operation.operation })}
        consequence={enabled ? t("closeText", { method, path }) : t("openText", { method, path, permission })}
        confirm={t(enabled ? "closeConfirm" : "openConfirm")}
        tone={enabled ? "danger" : "primary"}
        act={async () => report(await bindOperation({ name, operation: operation.operation, enabled: !enabled }))}
      />
    </>
  );
}

function PermissionButton({ name, operation }: { readonly name: string; readonly operation: ConnectionOperation }) {
  const t = useTranslations("connections");
  const report = useReport();
  const [isOpen, setIsOpen] = useState(false);
  const errors = useFieldErrors({ fields: ["/operations"], only: "/operations", failed: t("failed") });
  const error = errors.of("/operations");
  const id = `permission-${name}-${operation.operation}`;
  const { isBusy, submit } = useOnce();
  const save = async (form: FormData) => {
    const permission = String(form.get("permission") ?? "").trim();
    const answer = await bindOperation({ name, operation: operation.operation, permission }).catch(() => null);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    report(answer);
    setIsOpen(false);
  };
  return (
    <>
      <Button size="small" tone="quiet" aria-label={`${t("change")}: ${operation.operation}`} onClick={() => setIsOpen(true)}>
        {t("change")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("changeTitle", { operation: operation.operation })}>
        <form onSubmit={submit(save)} className="space-y-4">
          <Field id={id} label={t("permission")} hint={t("permissionHint")} error={error} required>
            <TextInput
              {...fieldProps(id, { required: true, hint: true, error })}
              name="permission"
              required
              defaultValue={operation.permission}
              maxLength={120}
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
