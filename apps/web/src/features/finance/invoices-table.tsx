"use client";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import type { InvoiceRow } from "../../trpc/views.ts";
import { sortableAmount } from "../../ui/amounts.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { Time } from "../../ui/time.tsx";
import { formatPeriod } from "../../ui/time-format.ts";
import { InvoiceStatusBadge } from "./invoice-status.tsx";

/** A company's invoices, one per month. */
export function InvoicesTable({ invoices }: { readonly invoices: readonly InvoiceRow[] }) {
  const t = useTranslations("invoices");
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale);
  return (
    <DataTable
      id="invoices"
      caption={t("title")}
      rows={invoices}
      rowKey={(invoice) => invoice.id}
      columns={[
        {
          id: "period",
          header: t("period"),
          primary: true,
          text: (invoice) => `${formatPeriod(invoice.period.key, locale)} ${invoice.number ?? ""}`,
          sort: (invoice) => invoice.period.key,
          cell: (invoice) => (
            <Link href={`/finance/invoices/${invoice.id}`} className="rounded hover:underline">
              {formatPeriod(invoice.period.key, locale)}
            </Link>
          ),
        },
        {
          id: "number",
          header: t("number"),
          text: (invoice) => invoice.number ?? "",
          sort: (invoice) => invoice.number,
          cell: (invoice) => invoice.number ?? "–",
        },
        {
          id: "status",
          header: t("status"),
          text: (invoice) => t(`states.${invoice.status}`),
          sort: (invoice) => invoice.status,
          cell: (invoice) => <InvoiceStatusBadge status={invoice.status} />,
        },
        {
          id: "issued",
          header: t("issued"),
          text: (invoice) => invoice.issuedAt ?? "",
          sort: (invoice) => invoice.issuedAt,
          cell: (invoice) => (invoice.issuedAt ? <Time at={invoice.issuedAt} style="day" /> : "–"),
        },
        {
          id: "receipts",
          header: t("receipts"),
          align: "right",
          text: (invoice) => String(invoice.receipts),
          sort: (invoice) => invoice.receipts,
          cell: (invoice) => number.format(invoice.receipts),
        },
        {
          id: "total",
          header: t("total"),
          align: "right",
          text: (invoice) => invoice.total.amount,
          sort: (invoice) => sortableAmount(invoice.total),
          cell: (invoice) => <Money value={invoice.total} rounded />,
        },
      ]}
    />
  );
}
