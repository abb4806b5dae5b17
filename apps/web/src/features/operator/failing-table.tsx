"use client";
import { useLocale, useTranslations } from "next-intl";
import type { OperatorNow } from "../../trpc/views.ts";
import { countColumn, textColumn } from "../../ui/columns.tsx";
import { DataTable } from "../../ui/data-table.tsx";

type Failing = OperatorNow["failing"][number];

/** Versions whose calls fail, with the code they end with. */
export function FailingTable({ rows }: { readonly rows: readonly Failing[] }) {
  const t = useTranslations("operator");
  const locale = useLocale();
  const columns = [
    { ...textColumn<Failing>({ id: "skill", header: t("skill"), of: (row) => `${row.skill} ${row.version}` }), primary: true },
    textColumn<Failing>({ id: "code", header: t("code"), of: (row) => row.code }),
    countColumn<Failing>({ id: "calls", header: t("calls"), of: (row) => row.calls, locale }),
    countColumn<Failing>({ id: "companies", header: t("companies"), of: (row) => row.companies, locale }),
  ];
  return (
    <DataTable
      id="failing"
      caption={t("failingSkills")}
      rows={rows}
      columns={columns}
      rowKey={(row) => `${row.skill} ${row.version} ${row.code}`}
    />
  );
}
