"use client";
import { useLocale, useTranslations } from "next-intl";
import { problemWords } from "../../i18n/problem-words.ts";
import { inLanguage } from "../../i18n/text.ts";
import type { CallRow } from "../../trpc/views.ts";
import { figureColumn, moneyColumn, textColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { formatDuration } from "../../ui/time-format.ts";
import { CallStatusBadge, OutcomeStateBadge } from "./call-status.tsx";

interface CallsTableProps {
  readonly calls: readonly CallRow[];
  /** Show who called: for those who see the whole company's calls. */
  readonly showsPeople: boolean;
}

/** Calls with their cost, outcome and, when refused, the reason and who can change it. */
export function CallsTable({ calls, showsPeople }: CallsTableProps) {
  const t = useTranslations("calls");
  const columns = useColumns(showsPeople);
  return <DataTable id="calls" caption={t("title")} rows={calls} columns={columns} rowKey={(call) => call.id} />;
}

/** Who can change a refusal, in the reader's language. */
function howToFixOf({ howToFix, refusedBy }: CallRow, locale: string): string | null {
  return refusedBy ? problemWords(locale).howToFix({ ...refusedBy, howToFix }) : howToFix;
}

function useColumns(showsPeople: boolean): readonly Column<CallRow>[] {
  const t = useTranslations("calls");
  const status = useTranslations("callStatus");
  const locale = useLocale();
  return [
    {
      id: "skill",
      header: t("skill"),
      primary: true,
      text: (call) => `${inLanguage(call.title, locale)} ${call.skill}`,
      sort: (call) => inLanguage(call.title, locale),
      cell: (call) => (
        <>
          <RowLink href={`/calls/${call.id}`} className="rounded hover:underline">
            {inLanguage(call.title, locale)}
          </RowLink>
          {call.howToFix && <span className="mt-0.5 block font-normal text-ink-soft text-xs">{howToFixOf(call, locale)}</span>}
        </>
      ),
    },
    timeColumn({ id: "at", header: t("at"), of: (call) => call.at }),
    ...(showsPeople ? [textColumn<CallRow>({ id: "by", header: t("by"), of: (call) => call.by.name })] : []),
    textColumn({ id: "agent", header: t("agent"), of: (call) => call.agent?.name ?? "", hidden: !showsPeople }),
    {
      id: "status",
      header: t("status"),
      text: (call) => status(call.status),
      sort: (call) => call.status,
      cell: (call) => <CallStatusBadge status={call.status} />,
    },
    {
      id: "outcome",
      header: t("outcome"),
      text: (call) => call.outcomes.map((outcome) => `${outcome.name} ${outcome.state}`).join("; "),
      cell: (call) =>
        call.outcomes.length === 0 ? "–" : call.outcomes.map((outcome) => <OutcomeStateBadge key={outcome.id} state={outcome.state} />),
    },
    figureColumn({ id: "duration", header: t("duration"), of: (call) => call.wallMs, format: formatDuration }),
    {
      ...moneyColumn<CallRow>({ id: "amount", header: t("amount"), of: (call) => call.amount }),
      cell: (call) => (call.billed ? <Money value={call.amount} /> : <span className="text-ink-soft">{t("notBilled")}</span>),
    },
  ];
}
