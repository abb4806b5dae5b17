"use client";
import { useTranslations } from "next-intl";
import type { OperatorNow } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { textColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";

type Process = OperatorNow["processes"][number];

/** Every API process: which build it runs since when, its walls, its last sign of life. */
export function ProcessTable({ processes }: { readonly processes: readonly Process[] }) {
  const t = useTranslations("operator");
  const age: Column<Process> = {
    id: "age",
    header: t("lastSign"),
    align: "right",
    text: (one) => String(one.ageMs),
    sort: (one) => one.ageMs,
    cell: (one) => (
      <>
        <Badge tone={one.state === "alive" ? "good" : "bad"}>{t(one.state)}</Badge>
        <span className="ml-2 inline-block">{t("ago", { ms: one.ageMs })}</span>
      </>
    ),
  };
  const columns = [
    { ...textColumn<Process>({ id: "process", header: t("process"), of: (one) => `${one.machine} · ${one.pid}` }), primary: true },
    textColumn<Process>({
      id: "build",
      header: t("buildTitle"),
      of: (one) => (one.version === "" ? "–" : t("build", { version: one.version, commit: one.commit ?? t("unknownCommit") })),
    }),
    timeColumn<Process>({ id: "started", header: t("started"), of: (one) => one.startedAt, style: "second" }),
    textColumn<Process>({ id: "walls", header: t("walls"), of: (one) => t("wallsOf", { walls: one.tiers.join(", "), hosts: one.hosts }) }),
    age,
  ];
  return (
    <DataTable id="processes" caption={t("processes")} rows={processes} columns={columns} rowKey={(one) => one.id} showsTools={false} />
  );
}
