"use client";
import { FileCheck2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { LineCall } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { moneyColumn, textColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { Time } from "../../ui/time.tsx";
import { EvidenceDialog } from "./evidence-dialog.tsx";

/** The billed items behind a line; the one somebody came to see stands first. */
export function LineCalls({ calls, highlight }: { readonly calls: readonly LineCall[]; readonly highlight: string | null }) {
  const t = useTranslations("invoices");
  const [shown, setShown] = useState<LineCall | null>(null);
  const ordered = highlight ? calls.toSorted((a, b) => Number(b.callId === highlight) - Number(a.callId === highlight)) : calls;
  const columns = useColumns(setShown, highlight);
  return (
    <>
      <DataTable id="receipts" caption={t("callsBehind")} rows={ordered} columns={columns} rowKey={(call) => call.receiptId} />
      <EvidenceDialog call={shown} onClose={() => setShown(null)} />
    </>
  );
}

function useColumns(onShow: (call: LineCall) => void, highlight: string | null): readonly Column<LineCall>[] {
  const t = useTranslations("invoices");
  return [
    {
      id: "at",
      header: t("at"),
      primary: true,
      text: (call) => call.at,
      sort: (call) => call.at,
      cell: (call) => (
        <span className="inline-flex flex-wrap items-center gap-2">
          <RowLink href={`/calls/${call.callId}`} className="rounded hover:underline">
            <Time at={call.at} style="second" />
          </RowLink>
          {call.callId === highlight && <Badge tone="accent">{t("thisCall")}</Badge>}
        </span>
      ),
    },
    textColumn({ id: "by", header: t("by"), of: (call) => call.by.name }),
    { id: "kind", header: t("kind"), text: (call) => t(`kinds.${call.kind}`), cell: (call) => <Badge>{t(`kinds.${call.kind}`)}</Badge> },
    textColumn({ id: "object", header: t("object"), of: (call) => call.outcomeKey ?? "" }),
    {
      id: "leaf",
      header: t("place"),
      align: "right",
      hidden: true,
      text: (call) => String(call.leaf),
      sort: (call) => call.leaf,
      cell: (call) => call.leaf + 1,
    },
    moneyColumn({ id: "amount", header: t("amount"), of: (call) => call.amount }),
    {
      id: "evidence",
      header: t("evidence"),
      isAction: true,
      align: "right",
      text: (call) => call.receiptId,
      cell: (call) => (
        <Button size="small" onClick={() => onShow(call)} data-evidence={call.callId}>
          <FileCheck2 aria-hidden />
          {t("show")}
        </Button>
      ),
    },
  ];
}
