"use client";
import { useTranslations } from "next-intl";
import type { ChangeRow } from "../../trpc/views.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { figureColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { formatBytes } from "../../ui/time-format.ts";
import { LabelBadge } from "./label-badge.tsx";
import { MadeBy } from "./made-by.tsx";

const TONES: Record<ChangeRow["kind"], Tone> = {
  created: "good",
  updated: "accent",
  removed: "bad",
  moved: "neutral",
  restored: "warn",
  reverted: "warn",
  accepted: "good",
  relabelled: "warn",
};
const LINK = "rounded text-accent-text underline-offset-4 hover:underline";

/** Every change of the company's files: who, which agent, which skill and call. */
export function ChangesTable({ changes }: { readonly changes: readonly ChangeRow[] }) {
  const t = useTranslations("workspace");
  const columns: readonly Column<ChangeRow>[] = [
    {
      id: "path",
      header: t("path"),
      primary: true,
      text: (change) => change.path,
      sort: (change) => change.path,
      cell: (change) => (
        <RowLink
          href={`/admin/files?path=${encodeURIComponent(change.path)}&version=${change.version}`}
          className="break-all rounded hover:underline"
        >
          {change.path}
        </RowLink>
      ),
    },
    {
      id: "kind",
      header: t("change"),
      text: (change) => t(`kind.${change.kind}`),
      sort: (change) => change.kind,
      cell: (change) => (
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <Badge tone={TONES[change.kind]}>{t(`kind.${change.kind}`)}</Badge>
          {change.label && <LabelBadge value={{ label: change.label, from: null }} />}
        </span>
      ),
    },
    {
      id: "by",
      header: t("by"),
      text: (change) => `${change.by?.name ?? ""} ${change.forWhom?.name ?? ""}`.trim(),
      sort: (change) => change.by?.name ?? "",
      cell: (change) => <MadeBy by={change.by} forWhom={change.forWhom} />,
    },
    {
      id: "skill",
      header: t("skill"),
      text: (change) => (change.skill ? `${change.skill} ${change.skillVersion ?? ""}` : ""),
      sort: (change) => change.skill ?? "",
      cell: (change) =>
        change.skill && change.callId ? (
          <RowLink href={`/calls/${change.callId}`} className={LINK}>
            {change.skill} {change.skillVersion}
          </RowLink>
        ) : (
          "–"
        ),
    },
    timeColumn({ id: "at", header: t("at"), of: (change) => change.at }),
    figureColumn({ id: "size", header: t("size"), of: (change) => (change.deleted ? null : change.size), format: formatBytes }),
    {
      id: "undo",
      header: t("undo.column"),
      isAction: true,
      text: () => "",
      cell: (change) =>
        change.callId && (change.canUndo || change.undone) ? (
          <RowLink href={`/admin/files?undo=${change.callId}`} className={LINK} data-undo={change.undone ? "done" : "open"}>
            {change.undone ? t("undo.short", { name: change.undone.by?.name ?? t("undo.key") }) : t("undoCall")}
          </RowLink>
        ) : null,
    },
  ];
  return (
    <DataTable
      id="changes"
      caption={t("view.changes")}
      rows={changes}
      columns={columns}
      rowKey={(change) => `${change.path}@${change.version}`}
    />
  );
}
