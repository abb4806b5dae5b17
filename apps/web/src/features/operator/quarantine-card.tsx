"use client";
import { useTranslations } from "next-intl";
import type { Quarantine } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { textColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { ReasonDialog } from "../runtime/reason-dialog.tsx";
import { releaseVersion } from "../runtime/runtime-actions.ts";
import { QuarantineDialog, type QuarantineScope } from "./quarantine-dialog.tsx";

interface QuarantineCardProps {
  readonly quarantines: readonly Quarantine[];
  /** Whom the reader sets versions apart for; null: only looks. */
  readonly scope: QuarantineScope | null;
}

/** Versions nobody may run, or nobody of the company. */
export function QuarantineCard({ quarantines, scope }: QuarantineCardProps) {
  const t = useTranslations("operator");
  const aboutScope = (row: Quarantine): string => {
    if (row.company !== null) return scope === "everybody" ? t("onlyCompany", { name: row.company.name }) : t("onlyUs");
    return scope === "everybody" ? t("holders", { count: row.holders }) : t("forEverybody");
  };
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
          <span className="block font-normal text-ink-soft text-xs">{aboutScope(row)}</span>
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
        row.mayLift && scope !== null ? (
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
    <Card
      title={t("quarantine")}
      hint={t(scope === "everybody" ? "quarantineHint" : "ownQuarantineHint")}
      actions={scope && <QuarantineDialog scope={scope} />}
    >
      {quarantines.length === 0 ? (
        <EmptyState title={t("noQuarantine")} />
      ) : (
        <DataTable id="quarantines" caption={t("quarantine")} rows={quarantines} columns={columns} rowKey={(row) => row.id} />
      )}
    </Card>
  );
}
