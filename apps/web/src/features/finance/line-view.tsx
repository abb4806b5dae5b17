import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { InvoiceDetail, InvoiceLineView, LineCall, Page } from "../../trpc/views.ts";
import { Card, PageHeader, Stat, StatRow } from "../../ui/card.tsx";
import { Money } from "../../ui/money.tsx";
import { MorePages } from "../../ui/more-pages.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { formatPeriod } from "../../ui/time-format.ts";
import { LineCalls } from "./line-calls.tsx";
import { MeterWords } from "./meter-words.tsx";

interface LineViewProps {
  readonly invoice: InvoiceDetail;
  readonly line: InvoiceLineView;
  readonly calls: Page<LineCall>;
  /** A call somebody came to see; its evidence is one click away at the top. */
  readonly highlight: string | null;
}

/** One line of an invoice and every call behind it, each with its receipt. */
export function LineView({ invoice, line, calls, highlight }: LineViewProps) {
  const t = useTranslations("invoices");
  const locale = useLocale();
  const money = (amount: string) => ({ amount, currency: invoice.total.currency });
  return (
    <>
      <PageHeader
        above={
          <Link href={`/finance/invoices/${invoice.id}`} className="rounded underline-offset-4 hover:underline">
            {t("title")} / {formatPeriod(invoice.period.key, locale)}
          </Link>
        }
        title={
          <>
            {inLanguage(line.title, locale)}{" "}
            <span className="font-normal text-ink-soft">
              <MeterWords meter={line.meter} />
            </span>
          </>
        }
        subtitle={t("lineOf", { vendor: line.publisherName, costCentre: line.costCentre || "–" })}
      />
      <div className="space-y-4">
        <StatRow>
          <Stat label={t("quantity")} value={new Intl.NumberFormat(locale).format(line.quantity as Intl.StringNumericLiteral)} />
          <Stat label={t("unitPrice")} value={<Money value={money(line.unitPrice)} />} />
          <Stat label={t("exact")} value={<Money value={money(line.exact)} />} hint={t("exactHint")} />
          <Stat
            label={t("amount")}
            value={<Money value={money(line.amount)} rounded />}
            hint={t.rich("ofWhichFee", { fee: () => <Money value={money(line.fee)} /> })}
          />
        </StatRow>
        <Card title={t("callsBehind")} hint={t("callsBehindHint")}>
          {calls.items.length === 0 ? <EmptyState title={t("noCalls")} /> : <LineCalls calls={calls.items} highlight={highlight} />}
          <MorePages nextCursor={calls.nextCursor} />
        </Card>
      </div>
    </>
  );
}
