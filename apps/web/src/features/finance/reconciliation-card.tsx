import { CircleCheck, CircleX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { InvoiceDetail } from "../../trpc/views.ts";
import { Card } from "../../ui/card.tsx";
import { Money } from "../../ui/money.tsx";
import { Time } from "../../ui/time.tsx";

/** The same month counted three times, independently: usage, invoice lines, ledger. */
export function ReconciliationCard({ invoice }: { readonly invoice: InvoiceDetail }) {
  const t = useTranslations("invoices");
  const { reconciliation } = invoice;
  const Icon = reconciliation.equal ? CircleCheck : CircleX;
  return (
    <Card
      title={
        <span className={`inline-flex items-center gap-2 ${reconciliation.equal ? "" : "text-bad"}`}>
          <Icon aria-hidden className={`size-5 ${reconciliation.equal ? "text-good" : "text-bad"}`} />
          {reconciliation.equal ? t("agree") : t("disagree")}
        </span>
      }
    >
      <dl className="space-y-2 text-sm">
        {(["usage", "lines", "ledger"] as const).map((source) => (
          <div key={source} className="flex justify-between gap-4">
            <dt className="text-ink-soft">{t(`sources.${source}`)}</dt>
            <dd>
              <Money value={reconciliation[source]} />
            </dd>
          </div>
        ))}
        <div className="flex justify-between gap-4 border-line border-t pt-2">
          <dt className="text-ink-soft">{t("roundingDifference")}</dt>
          <dd>
            <Money value={invoice.roundingDifference} />
          </dd>
        </div>
        <div className="flex justify-between gap-4">
          <dt className="text-ink-soft">{t("feeIncluded")}</dt>
          <dd>
            <Money value={invoice.fee} />
          </dd>
        </div>
      </dl>
      {reconciliation.firstDifference && (
        <p className="mt-3 rounded-lg bg-bad-soft px-3 py-2 text-bad text-sm">{reconciliation.firstDifference}</p>
      )}
      <p className="mt-3 text-ink-soft text-xs">
        {t.rich("checkedAt", { time: () => <Time at={reconciliation.checkedAt} style="second" /> })}
      </p>
    </Card>
  );
}
