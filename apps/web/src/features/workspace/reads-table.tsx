"use client";
import { useTranslations } from "next-intl";
import type { ReadRow } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { figureColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { formatBytes } from "../../ui/time-format.ts";
import { MadeBy } from "./made-by.tsx";

/** Which data was read, by whom and which call. */
export function ReadsTable({ reads }: { readonly reads: readonly ReadRow[] }) {
  const t = useTranslations("workspace");
  const columns: readonly Column<ReadRow>[] = [
    {
      id: "path",
      header: t("path"),
      primary: true,
      text: (read) => read.path,
      sort: (read) => read.path,
      cell: (read) => (
        <span className="break-all">
          {read.path}{" "}
          {read.label && (
            <Badge tone={read.label === "confidential" ? "warn" : "neutral"}>
              {t(read.label === "confidential" ? "rules.confidential" : "rules.internal")}
            </Badge>
          )}
        </span>
      ),
    },
    {
      id: "by",
      header: t("by"),
      text: (read) => `${read.by?.name ?? ""} ${read.forWhom?.name ?? ""}`.trim(),
      sort: (read) => read.by?.name ?? "",
      cell: (read) => <MadeBy by={read.by} forWhom={read.forWhom} />,
    },
    {
      id: "skill",
      header: t("skill"),
      text: (read) => read.skill ?? "",
      sort: (read) => read.skill ?? "",
      cell: (read) =>
        read.skill && read.callId ? (
          <RowLink href={`/calls/${read.callId}`} className="rounded text-accent-text underline-offset-4 hover:underline">
            {read.skill} {read.skillVersion}
          </RowLink>
        ) : (
          t("byHand")
        ),
    },
    timeColumn({ id: "at", header: t("at"), of: (read) => read.at }),
    figureColumn({ id: "size", header: t("size"), of: (read) => read.bytes, format: formatBytes }),
  ];
  return (
    <DataTable
      id="reads"
      caption={t("view.reads")}
      rows={reads}
      columns={columns}
      rowKey={(read) => `${read.at} ${read.path} ${read.callId ?? read.by?.id ?? ""}`}
    />
  );
}
