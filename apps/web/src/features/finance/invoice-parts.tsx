"use client";
import { useLocale, useTranslations } from "next-intl";
import type { InvoiceDetail } from "../../trpc/views.ts";
import { ChartCard } from "../../ui/chart/chart-card.tsx";
import { Waterfall } from "../../ui/chart/waterfall.tsx";
import { formatMoney } from "../../ui/money-format.ts";

/** How the invoice adds up. */
export function InvoiceParts({ invoice }: { readonly invoice: InvoiceDetail }) {
  const t = useTranslations("invoices");
  const locale = useLocale();
  const steps = [
    ...invoice.parts.map((part) => ({ key: part.kind, label: t(`parts.${part.kind}`), amount: part.amount })),
    { key: "total", label: t("total"), amount: invoice.total, isTotal: true },
  ];
  return (
    <ChartCard
      title={t("addsUp")}
      table={{ columns: [t("part"), t("amount")], rows: steps.map((step) => [step.label, formatMoney(step.amount, locale)]) }}
    >
      <Waterfall steps={steps} />
    </ChartCard>
  );
}
