"use client";
import { useLocale, useTranslations } from "next-intl";
import { problemWords } from "../../i18n/problem-words.ts";
import type { AuditRow } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { textColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { useLayerWords } from "../permission/use-layer-words.ts";
import { MadeBy } from "../workspace/made-by.tsx";
import { decisionCode, decisionWords } from "./decision-words.ts";
import { useActionWords } from "./use-action-words.ts";

const REFUSED = /denied|rejected|killed|suspended/;

/** Who did what, for whom, on what, and what was decided. */
export function AuditTable({ rows }: { readonly rows: readonly AuditRow[] }) {
  const t = useTranslations("audit");
  const words = useActionWords();
  const speech = {
    verdict: (isAllowed: boolean) => t(isAllowed ? "allowed" : "refused"),
    layer: useLayerWords(),
    words: problemWords(useLocale()),
  };
  const decided = ({ decision }: AuditRow) => (decision ? decisionWords(decision, speech) : "");
  const columns: readonly Column<AuditRow>[] = [
    {
      id: "action",
      header: t("what"),
      primary: true,
      text: (row) => words(row.action),
      sort: (row) => row.action,
      cell: (row) => (
        <Badge tone={REFUSED.test(row.action) ? "bad" : "neutral"} className="!whitespace-normal break-words">
          {words(row.action)}
        </Badge>
      ),
    },
    {
      id: "target",
      header: t("target"),
      text: (row) => row.target,
      sort: (row) => row.target,
      cell: (row) =>
        row.callId ? (
          <RowLink href={`/calls/${row.callId}`} className="min-w-0 break-all rounded text-accent-text underline-offset-4 hover:underline">
            {row.target}
          </RowLink>
        ) : (
          <span className="min-w-0 break-all">{row.target}</span>
        ),
    },
    {
      id: "who",
      header: t("who"),
      text: (row) => `${row.actor.name} ${row.forWhom?.name ?? ""}`.trim(),
      sort: (row) => row.actor.name,
      cell: (row) => <MadeBy by={row.actor} forWhom={row.forWhom} />,
    },
    {
      id: "decision",
      header: t("decision"),
      text: decided,
      sort: decided,
      cell: (row) => (
        <span className="wrap-anywhere min-w-0" title={row.decision ? decisionCode(row.decision) : undefined}>
          {decided(row) || "–"}
        </span>
      ),
    },
    timeColumn({ id: "at", header: t("at"), of: (row) => row.at, style: "second" }),
    textColumn({ id: "seq", header: t("number"), of: (row) => (row.seq === null ? t("soon") : String(row.seq)) }),
    textColumn({ id: "details", header: t("details"), of: (row) => row.stored, hidden: true }),
  ];
  return <DataTable id="audit" caption={t("title")} rows={rows} columns={columns} rowKey={(row) => row.id} />;
}
