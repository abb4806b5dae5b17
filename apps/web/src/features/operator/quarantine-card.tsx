"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { Quarantine } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { textColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextArea, TextInput } from "../../ui/field.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { ReasonDialog } from "../runtime/reason-dialog.tsx";
import { quarantineVersion, releaseVersion } from "../runtime/runtime-actions.ts";

/** Versions nobody may run. */
export function QuarantineCard({ quarantines }: { readonly quarantines: readonly Quarantine[] }) {
  const t = useTranslations("operator");
  const columns: readonly Column<Quarantine>[] = [
    {
      id: "version",
      header: t("skill"),
      primary: true,
      text: (row) => `${row.skill} ${row.version}`,
      sort: (row) => row.skill,
      cell: (row) => (
        <>
          {row.skill} {row.version}
          <span className="block font-normal text-ink-soft text-xs">{t("holders", { count: row.holders })}</span>
        </>
      ),
    },
    {
      id: "state",
      header: t("state"),
      text: (row) => t(row.status),
      cell: (row) => <Badge tone={row.status === "in_force" ? "bad" : "neutral"}>{t(row.status)}</Badge>,
    },
    textColumn({ id: "reason", header: t("reason"), of: (row: Quarantine) => row.reason }),
    timeColumn({ id: "at", header: t("since"), of: (row: Quarantine) => row.at }),
    {
      id: "release",
      header: t("release"),
      isAction: true,
      align: "right",
      text: () => "",
      cell: (row) =>
        row.status === "in_force" ? (
          <ReasonDialog
            id={`release-${row.id}`}
            trigger={t("release")}
            title={t("releaseTitle", { name: `${row.skill} ${row.version}` })}
            done={t("released")}
            act={(reason) => releaseVersion({ id: row.id, reason })}
          />
        ) : null,
    },
  ];
  return (
    <Card title={t("quarantine")} hint={t("quarantineHint")} actions={<QuarantineDialog />}>
      {quarantines.length === 0 ? (
        <EmptyState title={t("noQuarantine")} />
      ) : (
        <DataTable id="quarantines" caption={t("quarantine")} rows={quarantines} columns={columns} rowKey={(row) => row.id} />
      )}
    </Card>
  );
}

function QuarantineDialog() {
  const t = useTranslations("operator");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const answer = await quarantineVersion({ skill: text("skill"), version: text("version"), reason: text("reason") });
    if (!answer.ok) {
      toast.error(answer.problem.detail || t("failed"));
      return;
    }
    toast.success(t("quarantined"));
    setIsOpen(false);
    router.refresh();
  };
  return (
    <>
      <Button tone="danger" onClick={() => setIsOpen(true)}>
        {t("addQuarantine")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("addQuarantine")} description={t("quarantineHint")}>
        <form onSubmit={send} className="space-y-4">
          {(["skill", "version"] as const).map((name) => (
            <Field key={name} id={`quarantine-${name}`} label={t(name)} hint={t(`${name}Example`)} required>
              <TextInput {...fieldProps(`quarantine-${name}`, { required: true, hint: true })} name={name} required />
            </Field>
          ))}
          <Field id="quarantine-reason" label={t("reason")} required>
            <TextArea {...fieldProps("quarantine-reason", { required: true })} name="reason" required minLength={3} maxLength={500} />
          </Field>
          <Button type="submit" tone="danger">
            {t("addQuarantine")}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
