import { Download } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import type { InvoiceDetail, Right } from "../../trpc/views.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Card, PageHeader } from "../../ui/card.tsx";
import { ReadOnlyNote } from "../../ui/read-only-note.tsx";
import { MeteredTo } from "../../ui/states.tsx";
import { formatPeriod } from "../../ui/time-format.ts";
import { InvoiceAdvance } from "./invoice-advance.tsx";
import { InvoiceLines } from "./invoice-lines.tsx";
import { InvoiceParts } from "./invoice-parts.tsx";
import { InvoiceStatusBadge } from "./invoice-status.tsx";
import type { ReceiptKey } from "./receipt-keys.ts";
import { ReconciliationCard } from "./reconciliation-card.tsx";
import { VerifyCard } from "./verify-card.tsx";

const FILES = ["csv", "json", "receipts"] as const;

interface InvoiceViewProps {
  readonly invoice: InvoiceDetail;
  readonly keys: readonly ReceiptKey[];
  /** To approve and finalise it. */
  readonly right: Right;
}

/** One month's invoice: what it is made of, whether the books agree, and proof that can be checked here. */
export function InvoiceView({ invoice, keys, right }: InvoiceViewProps) {
  const t = useTranslations("invoices");
  const locale = useLocale();
  return (
    <>
      <PageHeader
        above={
          <Link href="/finance/invoices" className="rounded underline-offset-4 hover:underline">
            {t("title")}
          </Link>
        }
        title={
          <span className="inline-flex flex-wrap items-center gap-3">
            {formatPeriod(invoice.period.key, locale)}
            <InvoiceStatusBadge status={invoice.status} />
          </span>
        }
        subtitle={
          <span className="flex flex-wrap gap-x-4">
            {invoice.number ?? t("noNumber")} · {invoice.company.name} · {invoice.period.timeZone}
            {invoice.status === "open" && <MeteredTo at={invoice.reconciliation.checkedAt} />}
          </span>
        }
        actions={
          <>
            {FILES.map((format) => (
              <a key={format} href={`/finance/invoices/${invoice.id}/file/${format}`} className={buttonClass("plain", "medium")}>
                <Download aria-hidden />
                {t(`files.${format}`)}
              </a>
            ))}
            <InvoiceAdvance id={invoice.id} actions={invoice.actions} />
          </>
        }
      />
      <div className="space-y-4">
        {(invoice.status === "draft" || invoice.status === "in_review") && <ReadOnlyNote right={right} />}
        <div className="grid items-stretch gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <InvoiceParts invoice={invoice} />
          <ReconciliationCard invoice={invoice} />
        </div>
        <Card title={t("lines")} hint={t("linesHint")}>
          <InvoiceLines invoice={invoice} />
        </Card>
        <VerifyCard invoiceId={invoice.id} keys={keys} root={invoice.root} />
      </div>
    </>
  );
}
