"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { FileRow } from "../../trpc/views.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Time } from "../../ui/time.tsx";
import { formatBytes } from "../../ui/time-format.ts";

/** Files of the workspace, and who or which skill changed them last. */
export function FilesTable({ files }: { readonly files: readonly FileRow[] }) {
  const t = useTranslations("files");
  return (
    <DataTable
      id="files"
      caption={t("title")}
      rows={files}
      rowKey={(file) => file.path}
      columns={[
        {
          id: "path",
          header: t("path"),
          primary: true,
          text: (file) => file.path,
          sort: (file) => file.path,
          cell: (file) => (
            <Link href={`/files?path=${encodeURIComponent(file.path)}`} className="break-all rounded hover:underline">
              {file.path}
            </Link>
          ),
        },
        {
          id: "by",
          header: t("changedBy"),
          text: (file) => file.skill ?? file.by?.name ?? "",
          cell: (file) =>
            file.callId && file.skill ? (
              <Link href={`/calls/${file.callId}`} className="rounded text-accent-text underline-offset-4 hover:underline">
                {file.skill}
              </Link>
            ) : (
              (file.by?.name ?? "–")
            ),
        },
        {
          id: "at",
          header: t("changedAt"),
          text: (file) => file.updatedAt,
          sort: (file) => file.updatedAt,
          cell: (file) => <Time at={file.updatedAt} />,
        },
        {
          id: "version",
          header: t("version"),
          align: "right",
          text: (file) => String(file.version),
          sort: (file) => file.version,
          cell: (file) => file.version,
        },
        {
          id: "size",
          header: t("size"),
          align: "right",
          text: (file) => String(file.size),
          sort: (file) => file.size,
          cell: (file) => formatBytes(file.size),
        },
      ]}
    />
  );
}
