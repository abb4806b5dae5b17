"use client";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { InvoiceDetail, InvoiceLineView } from "../../trpc/views.ts";
import { sortableAmount } from "../../ui/amounts.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { useMeterWords } from "./meter-words.tsx";

/** The lines, each leading to the calls behind it. */
export function InvoiceLines({ invoice }: { readonly invoice: InvoiceDetail }) {
  const t = useTranslations("invoices");
  const columns = useColumns(invoice);
  return <DataTable id="lines" caption={t("lines")} rows={invoice.lines} columns={columns} rowKey={(line) => line.id} />;
}

function useColumns(invoice: InvoiceDetail): readonly Column<InvoiceLineView>[] {
  const t = useTranslations("invoices");
  const locale = useLocale();
  const meter = useMeterWords();
  const number = new Intl.NumberFormat(locale);
  const money = (amount: string) => ({ amount, currency: invoice.total.currency });
  return [
    {
      id: "skill",
      header: t("line"),
      primary: true,
      text: (line) => `${inLanguage(line.title, locale)} ${meter(line.meter)}`,
      sort: (line) => inLanguage(line.title, locale),
      cell: (line) => (
        <Link href={`/finance/invoices/${invoice.id}/lines/${line.id}`} className="rounded hover:underline">
          {inLanguage(line.title, locale)} <span className="font-normal text-ink-soft">{meter(line.meter)}</span>
        </Link>
      ),
    },
    {
      id: "vendor",
      header: t("vendor"),
      text: (line) => line.publisherName,
      sort: (line) => line.publisherName,
      cell: (line) => line.publisherName,
    },
    {
      id: "costCentre",
      header: t("costCentre"),
      text: (line) => line.costCentre,
      sort: (line) => line.costCentre,
      cell: (line) => line.costCentre || "–",
    },
    {
      id: "quantity",
      header: t("quantity"),
      align: "right",
      text: (line) => line.quantity,
      sort: (line) => Number(line.quantity),
      cell: (line) => number.format(line.quantity as Intl.StringNumericLiteral),
    },
    {
      id: "unitPrice",
      header: t("unitPrice"),
      align: "right",
      text: (line) => line.unitPrice,
      cell: (line) => <Money value={money(line.unitPrice)} />,
    },
    {
      id: "fee",
      header: t("fee"),
      align: "right",
      hidden: true,
      text: (line) => line.fee,
      cell: (line) => <Money value={money(line.fee)} />,
    },
    {
      id: "exact",
      header: t("exact"),
      align: "right",
      hidden: true,
      text: (line) => line.exact,
      cell: (line) => <Money value={money(line.exact)} />,
    },
    {
      id: "amount",
      header: t("amount"),
      align: "right",
      text: (line) => line.amount,
      sort: (line) => sortableAmount(money(line.amount)),
      cell: (line) => <Money value={money(line.amount)} rounded />,
    },
  ];
}
