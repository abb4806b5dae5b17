"use client";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { inLanguage } from "../../i18n/text.ts";
import type { EnabledSkill, Group } from "../../trpc/views.ts";
import { sortableAmount } from "../../ui/amounts.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { RiskBadge } from "../store/risk-badge.tsx";
import { EnableDialog } from "./enable-dialog.tsx";

/** What the company has enabled: for whom, which version, what it costs and how often it was stopped. */
export function EnabledTable({ skills, groups }: { readonly skills: readonly EnabledSkill[]; readonly groups: readonly Group[] }) {
  const t = useTranslations("admin");
  const [editing, setEditing] = useState<EnabledSkill | null>(null);
  const columns = useColumns(setEditing);
  return (
    <>
      <DataTable id="enabled" caption={t("enabled")} rows={skills} columns={columns} rowKey={(skill) => skill.skill} />
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

function useColumns(onEdit: (skill: EnabledSkill) => void): readonly Column<EnabledSkill>[] {
  const t = useTranslations("admin");
  const risk = useTranslations("risk");
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale);
  const audience = (skill: EnabledSkill) =>
    skill.audience.everyone ? t("everyone") : skill.audience.groups.map((group) => group.name).join(", ");
  const calls = (skill: EnabledSkill, status: string) => `/admin/calls?skill=${encodeURIComponent(skill.skill)}${status}`;
  return [
    {
      id: "skill",
      header: t("skill"),
      primary: true,
      text: (skill) => `${inLanguage(skill.title, locale)} ${skill.publisher}`,
      sort: (skill) => inLanguage(skill.title, locale),
      cell: (skill) => (
        <>
          <Link href={`/skills/${skill.skill}`} className="rounded hover:underline">
            {inLanguage(skill.title, locale)}
          </Link>
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
    { id: "audience", header: t("audience"), text: audience, sort: audience, cell: audience },
    {
      id: "version",
      header: t("version"),
      text: (skill) => skill.version,
      cell: (skill) => (
        <span className="numeric inline-flex flex-wrap items-center gap-1.5">
          {skill.version}
          {skill.drift && <Badge tone="warn">{t("newer", { version: skill.latestVersion })}</Badge>}
          {skill.status === "killed" && <Badge tone="bad">{t("killed")}</Badge>}
        </span>
      ),
    },
    {
      id: "calls",
      header: t("calls30d"),
      align: "right",
      text: (skill) => String(skill.calls30d),
      sort: (skill) => skill.calls30d,
      cell: (skill) => (
        <Link href={calls(skill, "")} className="rounded hover:underline">
          {number.format(skill.calls30d)}
        </Link>
      ),
    },
    {
      id: "denied",
      header: t("denied30d"),
      align: "right",
      text: (skill) => String(skill.denied30d),
      sort: (skill) => skill.denied30d,
      cell: (skill) => (
        <Link href={calls(skill, "&status=denied")} className={`rounded hover:underline ${skill.denied30d > 0 ? "text-bad" : ""}`}>
          {number.format(skill.denied30d)}
        </Link>
      ),
    },
    {
      id: "spend",
      header: t("spend30d"),
      align: "right",
      text: (skill) => skill.spend30d.amount,
      sort: (skill) => sortableAmount(skill.spend30d),
      cell: (skill) => <Money value={skill.spend30d} rounded />,
    },
    {
      id: "change",
      header: t("change"),
      isAction: true,
      align: "right",
      text: () => "",
      cell: (skill) => (
        <Button size="small" onClick={() => onEdit(skill)}>
          {t("change")}
        </Button>
      ),
    },
  ];
}
