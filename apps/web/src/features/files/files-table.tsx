"use client";
import { useLocale, useTranslations } from "next-intl";
import type { FileRow } from "../../trpc/views.ts";
import { countColumn, figureColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { formatBytes } from "../../ui/time-format.ts";
import { LabelBadge } from "../workspace/label-badge.tsx";

/** Files of the workspace, and who or which skill changed them last. */
export function FilesTable({ files, ownFolder }: { readonly files: readonly FileRow[]; readonly ownFolder: string | null }) {
  const t = useTranslations("files");
  const locale = useLocale();
  // The address of one's own folder is an id nobody reads.
  const shown = (path: string): string =>
    ownFolder !== null && path.startsWith(`${ownFolder}/`) ? `${t("own")}${path.slice(ownFolder.length)}` : path;
  const columns: readonly Column<FileRow>[] = [
    {
      id: "path",
      header: t("path"),
      primary: true,
      text: (file) => file.path,
      sort: (file) => file.path,
      cell: (file) => (
        <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
          <RowLink href={`/files?path=${encodeURIComponent(file.path)}`} className="break-all rounded hover:underline">
            {shown(file.path)}
          </RowLink>
          <LabelBadge value={file.label} />
        </span>
      ),
    },
    {
      id: "by",
      header: t("changedBy"),
      text: (file) => file.skill ?? file.by?.name ?? "",
      sort: (file) => file.skill ?? file.by?.name ?? "",
      cell: (file) =>
        file.callId && file.skill ? (
          <RowLink href={`/calls/${file.callId}`} className="rounded text-accent-text underline-offset-4 hover:underline">
            {file.skill}
          </RowLink>
        ) : (
          (file.by?.name ?? "–")
        ),
    },
    timeColumn({ id: "at", header: t("changedAt"), of: (file) => file.updatedAt }),
    countColumn({ id: "version", header: t("version"), of: (file) => file.version, locale }),
    figureColumn({ id: "size", header: t("size"), of: (file) => file.size, format: formatBytes }),
  ];
  return <DataTable id="files" caption={t("title")} rows={files} rowKey={(file) => file.path} columns={columns} />;
}
