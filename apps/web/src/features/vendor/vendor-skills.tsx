"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { VendorSkill } from "../../trpc/views.ts";
import { sortableAmount } from "../../ui/amounts.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { formatDuration } from "../../ui/time-format.ts";

/** The publisher's skills with measured figures. */
export function VendorSkills({ skills }: { readonly skills: readonly VendorSkill[] }) {
  const t = useTranslations("vendor");
  const columns = useColumns();
  return <DataTable id="vendor-skills" caption={t("skills")} rows={skills} columns={columns} rowKey={(skill) => skill.name} />;
}

function useColumns(): readonly Column<VendorSkill>[] {
  const t = useTranslations("vendor");
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const ms = (value: number | null) => (value === null ? "–" : formatDuration(value));
  const errors = (skill: VendorSkill) => skill.errors.map(({ code, count }) => `${code} ×${count}`).join(", ");
  return [
    {
      id: "skill",
      header: t("skill"),
      primary: true,
      text: (skill) => `${inLanguage(skill.title, locale)} ${skill.name}`,
      sort: (skill) => inLanguage(skill.title, locale),
      cell: (skill) => (
        <>
          {inLanguage(skill.title, locale)}
          <span className="block font-normal text-ink-soft text-xs">
            {skill.name} {skill.version}
          </span>
        </>
      ),
    },
    {
      id: "calls",
      header: t("calls"),
      align: "right",
      text: (skill) => String(skill.calls),
      sort: (skill) => skill.calls,
      cell: (skill) => number.format(skill.calls),
    },
    {
      id: "success",
      header: t("successRate"),
      align: "right",
      text: (skill) => String(skill.successRate ?? ""),
      sort: (skill) => skill.successRate,
      cell: (skill) => (skill.successRate === null ? "–" : percent.format(skill.successRate)),
    },
    {
      id: "p50",
      header: t("p50"),
      align: "right",
      hidden: true,
      text: (skill) => String(skill.p50Ms ?? ""),
      sort: (skill) => skill.p50Ms,
      cell: (skill) => ms(skill.p50Ms),
    },
    {
      id: "p95",
      header: t("p95"),
      align: "right",
      text: (skill) => String(skill.p95Ms ?? ""),
      sort: (skill) => skill.p95Ms,
      cell: (skill) => ms(skill.p95Ms),
    },
    {
      id: "outcomes",
      header: t("outcomes"),
      align: "right",
      text: (skill) => String(skill.outcomes),
      sort: (skill) => skill.outcomes,
      cell: (skill) => number.format(skill.outcomes),
    },
    { id: "errors", header: t("errors"), text: errors, cell: (skill) => errors(skill) || "–" },
    {
      id: "gross",
      header: t("gross"),
      align: "right",
      text: (skill) => skill.gross.amount,
      sort: (skill) => sortableAmount(skill.gross),
      cell: (skill) => <Money value={skill.gross} rounded />,
    },
    {
      id: "net",
      header: t("net"),
      align: "right",
      text: (skill) => skill.net.amount,
      sort: (skill) => sortableAmount(skill.net),
      cell: (skill) => <Money value={skill.net} rounded />,
    },
  ];
}
