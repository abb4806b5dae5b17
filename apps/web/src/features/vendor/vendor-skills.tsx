"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { VendorSkill } from "../../trpc/views.ts";
import { countColumn, figureColumn, moneyColumn, textColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { formatDuration } from "../../ui/time-format.ts";

const ERRORS = ["skill_failed", "skill_timeout", "invalid_output", "cancelled", "interrupted", "file_conflict", "internal"] as const;
type KnownError = (typeof ERRORS)[number];

/** The publisher's skills with measured figures. */
export function VendorSkills({ skills }: { readonly skills: readonly VendorSkill[] }) {
  const t = useTranslations("vendor");
  const columns = useColumns();
  return <DataTable id="vendor-skills" caption={t("skills")} rows={skills} columns={columns} rowKey={(skill) => skill.name} />;
}

function useColumns(): readonly Column<VendorSkill>[] {
  const t = useTranslations("vendor");
  const locale = useLocale();
  // Souk's own codes have words; what a publisher declared is the publisher's to read.
  const errorWords = (code: string): string => (ERRORS.includes(code as KnownError) ? t(`error.${code as KnownError}`) : code);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
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
    countColumn({ id: "calls", header: t("calls"), of: (skill) => skill.calls, locale }),
    figureColumn({ id: "success", header: t("successRate"), of: (skill) => skill.successRate, format: (value) => percent.format(value) }),
    figureColumn({ id: "p50", header: t("p50"), of: (skill) => skill.p50Ms, format: formatDuration, hidden: true }),
    figureColumn({ id: "p95", header: t("p95"), of: (skill) => skill.p95Ms, format: formatDuration }),
    countColumn({ id: "outcomes", header: t("outcomes"), of: (skill) => skill.outcomes, locale }),
    textColumn({
      id: "errors",
      header: t("errors"),
      of: (skill) => skill.errors.map(({ code, count }) => `${errorWords(code)} ×${count}`).join(", "),
    }),
    moneyColumn({ id: "gross", header: t("gross"), of: (skill) => skill.gross, rounded: true }),
    moneyColumn({ id: "net", header: t("net"), of: (skill) => skill.net, rounded: true }),
  ];
}
