"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { InvoiceDetail, InvoiceLineView } from "../../trpc/views.ts";
import { moneyColumn, textColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
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
        <RowLink href={`/finance/invoices/${invoice.id}/lines/${line.id}`} className="rounded hover:underline">
          {inLanguage(line.title, locale)} <span className="font-normal text-ink-soft">{meter(line.meter)}</span>
        </RowLink>
      ),
    },
    textColumn({ id: "vendor", header: t("vendor"), of: (line) => line.publisherName }),
    textColumn({ id: "costCentre", header: t("costCentre"), of: (line) => line.costCentre }),
    {
      id: "quantity",
      header: t("quantity"),
      align: "right",
      text: (line) => line.quantity,
      sort: (line) => Number(line.quantity),
      cell: (line) => number.format(line.quantity as Intl.StringNumericLiteral),
    },
    moneyColumn({ id: "unitPrice", header: t("unitPrice"), of: (line) => money(line.unitPrice) }),
    moneyColumn({ id: "fee", header: t("fee"), of: (line) => money(line.fee), hidden: true }),
    moneyColumn({ id: "exact", header: t("exact"), of: (line) => money(line.exact), hidden: true }),
    moneyColumn({ id: "amount", header: t("amount"), of: (line) => money(line.amount), rounded: true }),
  ];
}
