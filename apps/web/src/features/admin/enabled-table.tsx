"use client";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { inLanguage } from "../../i18n/text.ts";
import type { EnabledSkill, Group } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { moneyColumn, textColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { RiskBadge } from "../store/risk-badge.tsx";
import { EnableDialog } from "./enable-dialog.tsx";

interface EnabledTableProps {
  readonly skills: readonly EnabledSkill[];
  readonly groups: readonly Group[];
  readonly canChange: boolean;
}

/** What the company has enabled: for whom, which version, what it costs and how often it was stopped. */
export function EnabledTable({ skills, groups, canChange }: EnabledTableProps) {
  const t = useTranslations("admin");
  const [editing, setEditing] = useState<EnabledSkill | null>(null);
  const [about, use] = [useAboutColumns(), useUseColumns()];
  const change: Column<EnabledSkill> = {
    id: "change",
    header: t("change"),
    isAction: true,
    align: "right",
    text: () => "",
    cell: (skill) => (
      <Button size="small" onClick={() => setEditing(skill)}>
        {t("change")}
      </Button>
    ),
  };
  return (
    <>
      <DataTable
        id="enabled"
        caption={t("enabled")}
        rows={skills}
        columns={[...about, ...use, ...(canChange ? [change] : [])]}
        rowKey={(skill) => skill.skill}
      />
      {editing && (
        <EnableDialog
          key={editing.skill}
          offer={{ ...editing, requestId: null }}
          groups={groups}
          onClose={() => setEditing(null)}
          canDisable
        />
      )}
    </>
  );
}

/** What is enabled: the skill, its risk, for whom, in which version. */
function useAboutColumns(): readonly Column<EnabledSkill>[] {
  const t = useTranslations("admin");
  const risk = useTranslations("risk");
  const locale = useLocale();
  return [
    {
      id: "skill",
      header: t("skill"),
      primary: true,
      text: (skill) => `${inLanguage(skill.title, locale)} ${skill.publisher}`,
      sort: (skill) => inLanguage(skill.title, locale),
      cell: (skill) => (
        <>
          <RowLink href={`/skills/${skill.skill}`} className="rounded hover:underline">
            {inLanguage(skill.title, locale)}
          </RowLink>
          <span className="block font-normal text-ink-soft text-xs">{skill.publisher}</span>
        </>
      ),
    },
    {
      id: "risk",
      header: t("risk"),
      text: (skill) => risk(skill.risk),
      sort: (skill) => ["low", "medium", "high"].indexOf(skill.risk),
      cell: (skill) => <RiskBadge risk={skill.risk} />,
    },
    textColumn({
      id: "audience",
      header: t("audience"),
      of: ({ audience }) => (audience.everyone ? t("everyone") : audience.groups.map((group) => group.name).join(", ")),
    }),
    { id: "version", header: t("version"), text: (skill) => skill.version, cell: (skill) => <VersionCell skill={skill} /> },
  ];
}

function VersionCell({ skill }: { readonly skill: EnabledSkill }) {
  const t = useTranslations("admin");
  return (
    <span className="numeric inline-flex flex-wrap items-center gap-1.5">
      {skill.version}
      {skill.drift && (
        <RowLink href={`/admin/skills/review/${skill.skill}`} className="rounded hover:underline">
          <Badge tone="warn">{t("newer", { version: skill.latestVersion })}</Badge>
        </RowLink>
      )}
      {skill.status === "killed" && <Badge tone="bad">{t("killed")}</Badge>}
    </span>
  );
}

/** How it is used; each number leads to its calls. */
function useUseColumns(): readonly Column<EnabledSkill>[] {
  const t = useTranslations("admin");
  const number = new Intl.NumberFormat(useLocale());
  const calls = (skill: EnabledSkill, status: string) => `/admin/calls?skill=${encodeURIComponent(skill.skill)}${status}`;
  return [
    {
      id: "calls",
      header: t("calls30d"),
      align: "right",
      text: (skill) => String(skill.calls30d),
      sort: (skill) => skill.calls30d,
      cell: (skill) => (
        <RowLink href={calls(skill, "")} className="rounded hover:underline">
          {number.format(skill.calls30d)}
        </RowLink>
      ),
    },
    {
      id: "denied",
      header: t("denied30d"),
      align: "right",
      text: (skill) => String(skill.denied30d),
      sort: (skill) => skill.denied30d,
      cell: (skill) => (
        <RowLink href={calls(skill, "&status=denied")} className={`rounded hover:underline ${skill.denied30d > 0 ? "text-bad" : ""}`}>
          {number.format(skill.denied30d)}
        </RowLink>
      ),
    },
    moneyColumn({ id: "spend", header: t("spend30d"), of: (skill) => skill.spend30d, rounded: true }),
  ];
}
