"use client";
import { useTranslations } from "next-intl";
import type { Secret, SecretSkill } from "../../trpc/views.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Time } from "../../ui/time.tsx";
import { RemoveSecret } from "./remove-secret.tsx";
import { SecretButton } from "./secret-button.tsx";

interface SecretsTableProps {
  readonly secrets: readonly Secret[];
  readonly skills: readonly SecretSkill[];
  readonly publisher: string | null;
  readonly canEdit: boolean;
}

const lines = (values: readonly string[], isCode = false) => (
  <span className={`flex min-w-0 flex-col gap-0.5 ${isCode ? "font-mono text-xs" : ""}`}>
    {values.map((value) => (
      <span key={value} className="break-all">
        {value}
      </span>
    ))}
  </span>
);

/** Secrets by name, with what each is bound to. There is no way to a value. */
export function SecretsTable({ secrets, skills, publisher, canEdit }: SecretsTableProps) {
  const t = useTranslations("secrets");
  const columns: readonly Column<Secret>[] = [
    {
      id: "name",
      header: t("name"),
      primary: true,
      text: (one) => one.name,
      sort: (one) => one.name,
      cell: (one) => <span className="break-all font-mono text-xs">{one.name}</span>,
    },
    { id: "skills", header: t("skills"), text: (one) => one.skills.join(" "), cell: (one) => lines(one.skills) },
    { id: "hosts", header: t("hosts"), text: (one) => one.hosts.join(" "), cell: (one) => lines(one.hosts, true) },
    {
      id: "used",
      header: t("used"),
      text: (one) => one.usedAt ?? t("never"),
      sort: (one) => one.usedAt ?? "",
      cell: (one) => (one.usedAt ? <Time at={one.usedAt} style="minute" /> : <span className="text-ink-soft">{t("never")}</span>),
    },
    {
      id: "changed",
      header: t("changed"),
      text: (one) => `${one.updatedAt} ${one.by} ${one.keyId}`,
      sort: (one) => one.updatedAt,
      cell: (one) => (
        <span>
          <Time at={one.updatedAt} style="minute" />
          <span className="block text-ink-soft text-xs">{one.by}</span>
          <span className="block break-all text-ink-soft text-xs">{t("sealedWith", { key: one.keyId })}</span>
        </span>
      ),
    },
    ...(canEdit
      ? [
          {
            id: "actions",
            isAction: true,
            header: t("actions"),
            text: () => t("replace"),
            cell: (one: Secret) => (
              <span className="flex flex-wrap gap-2">
                <SecretButton skills={skills} publisher={publisher} secret={one} />
                <RemoveSecret secret={one} />
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <DataTable
      id={`secrets-${publisher ?? "company"}`}
      caption={t("title")}
      rows={secrets}
      columns={columns}
      rowKey={(one) => one.name}
      showsTools={publisher === null && secrets.length > 8}
    />
  );
}
