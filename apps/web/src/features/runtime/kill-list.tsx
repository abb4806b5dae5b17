"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { KillSwitch } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { liftKill } from "./runtime-actions.ts";

/** What is stopped and what was, with how fast every process had stopped. */
export function KillList({ kills }: { readonly kills: readonly KillSwitch[] }) {
  const t = useTranslations("runtime");
  const columns = [...useAboutColumns(), useMeasuredColumn(), useLiftColumn()];
  if (kills.length === 0) return <EmptyState title={t("nothingStopped")} />;
  return <DataTable id="kills" caption={t("kills")} rows={kills} columns={columns} rowKey={(kill) => kill.id} />;
}

function useAboutColumns(): readonly Column<KillSwitch>[] {
  const t = useTranslations("runtime");
  const locale = useLocale();
  const nameOf = (kill: KillSwitch): string => inLanguage(kill.target.title, locale);
  return [
    {
      id: "target",
      header: t("what"),
      primary: true,
      text: (kill) => `${nameOf(kill)} ${kill.target.id}`,
      sort: nameOf,
      cell: (kill) => (
        <>
          {nameOf(kill)}
          <span className="block font-normal text-ink-soft text-xs">
            {t(`target.${kill.target.kind}`)} · {kill.scope === "platform" ? t("forEverybody") : t("forUs")}
          </span>
        </>
      ),
    },
    {
      id: "state",
      header: t("state"),
      text: (kill) => t(kill.status),
      sort: (kill) => kill.status,
      cell: (kill) => <Badge tone={kill.status === "in_force" ? "bad" : "neutral"}>{t(kill.status)}</Badge>,
    },
    {
      id: "reason",
      header: t("reason"),
      text: (kill) => kill.reason,
      cell: (kill) => (
        <>
          {kill.reason}
          <span className="block text-ink-soft text-xs">
            {kill.by}
            {kill.liftReason === null ? "" : ` · ${t("liftedBecause", { reason: kill.liftReason })}`}
          </span>
        </>
      ),
    },
    timeColumn({ id: "at", header: t("since"), of: (kill: KillSwitch) => kill.at, style: "second" }),
  ];
}

function useMeasuredColumn(): Column<KillSwitch> {
  const t = useTranslations("runtime");
  return {
    id: "measured",
    header: t("measured"),
    align: "right",
    text: (kill) => String(kill.stoppedAfterMs ?? ""),
    sort: (kill) => kill.stoppedAfterMs ?? -1,
    cell: (kill) => (
      <>
        {kill.stoppedAfterMs === null
          ? t(kill.stoppedEverywhere ? "stoppedEverywhere" : "stillWaiting")
          : t("ms", { ms: kill.stoppedAfterMs })}
        <span className="block font-normal text-ink-soft text-xs">
          {t("nodesStopped", {
            stopped: kill.nodes.filter((node) => node.state === "confirmed").length,
            cutOff: kill.nodes.filter((node) => node.state === "cut_off").length,
            calls: kill.stoppedCalls,
          })}
        </span>
      </>
    ),
  };
}

function useLiftColumn(): Column<KillSwitch> {
  const t = useTranslations("runtime");
  const locale = useLocale();
  return {
    id: "lift",
    header: t("lift"),
    isAction: true,
    align: "right",
    text: () => "",
    cell: (kill) =>
      kill.status === "in_force" && kill.mayLift ? (
        <ReasonDialog
          id={`lift-${kill.id}`}
          trigger={t("lift")}
          title={t("liftTitle", { name: inLanguage(kill.target.title, locale) })}
          done={t("liftedNow")}
          act={(reason) => liftKill({ id: kill.id, reason })}
        />
      ) : null,
  };
}
