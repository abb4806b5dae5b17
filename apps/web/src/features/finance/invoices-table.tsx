"use client";
import { useLocale, useTranslations } from "next-intl";
import type { InvoiceRow } from "../../trpc/views.ts";
import { countColumn, moneyColumn, textColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { formatPeriod } from "../../ui/time-format.ts";
import { InvoiceStatusBadge } from "./invoice-status.tsx";

/** A company's invoices, one per month. */
export function InvoicesTable({ invoices }: { readonly invoices: readonly InvoiceRow[] }) {
  const t = useTranslations("invoices");
  const locale = useLocale();
  const columns: readonly Column<InvoiceRow>[] = [
    {
      id: "period",
      header: t("period"),
      primary: true,
      text: (invoice) => formatPeriod(invoice.period.key, locale),
      sort: (invoice) => invoice.period.key,
      cell: (invoice) => (
        <RowLink href={`/finance/invoices/${invoice.id}`} className="rounded hover:underline">
          {formatPeriod(invoice.period.key, locale)}
        </RowLink>
      ),
    },
    textColumn({ id: "number", header: t("number"), of: (invoice) => invoice.number ?? "" }),
    {
      id: "status",
      header: t("status"),
      text: (invoice) => t(`states.${invoice.status}`),
      sort: (invoice) => invoice.status,
      cell: (invoice) => <InvoiceStatusBadge status={invoice.status} />,
    },
    timeColumn({ id: "issued", header: t("issued"), of: (invoice) => invoice.issuedAt, style: "day" }),
    countColumn({ id: "receipts", header: t("receipts"), of: (invoice) => invoice.receipts, locale }),
    moneyColumn({ id: "total", header: t("total"), of: (invoice) => invoice.total, rounded: true }),
  ];
  return <DataTable id="invoices" caption={t("title")} rows={invoices} rowKey={(invoice) => invoice.id} columns={columns} />;
}
