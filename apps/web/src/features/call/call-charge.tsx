import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CallDetail } from "../../trpc/views.ts";
import { Card, Facts, TechnicalDetails } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Money } from "../../ui/money.tsx";
import { Time } from "../../ui/time.tsx";
import { Hash } from "../skill/skill-facts.tsx";
import { OutcomeStateBadge } from "./call-status.tsx";
import { ChargeLineWords } from "./charge-line-words.tsx";

/** What the call cost, what may follow, the signed receipt, and the invoice that bills it. */
export function CallCharge({ call }: { readonly call: CallDetail }) {
  const t = useTranslations("receipt");
  const common = useTranslations("common");
  const money = (amount: string) => ({ amount, currency: call.amount.currency });
  return (
    <Card title={call.billed ? t("title") : t("free")}>
      <div className="flex items-baseline justify-between gap-4" data-receipt={call.billed ? call.id : undefined}>
        <span className="text-ink-soft text-sm">{call.billed ? t("charged") : t("freeWhy")}</span>
        <Money value={call.amount} className="font-semibold text-2xl" />
      </div>
      <ul className="mt-3 space-y-2 text-sm">
        {call.charge?.lines.map((line) => (
          <li key={line.meter} className="flex justify-between gap-4">
            <span className="text-ink-soft">
              <ChargeLineWords line={line} currency={call.amount.currency} />
            </span>
            <Money value={money(line.amount)} />
          </li>
        ))}
        {call.outcomes.map((outcome) => (
          <li key={outcome.id} className="flex flex-wrap items-center justify-between gap-2 border-line border-t pt-2">
            <span className="flex flex-wrap items-center gap-2">
              <OutcomeStateBadge state={outcome.state} />
              {t("outcome", { name: outcome.name, key: outcome.key })}
            </span>
            <Money value={outcome.amount} />
            {outcome.state === "pending" && (
              <span className="w-full text-ink-soft text-xs">{t.rich("settles", { time: () => <Time at={outcome.settlesAt} /> })}</span>
            )}
          </li>
        ))}
      </ul>
      {call.invoice && (
        <p className="mt-3 border-line border-t pt-3 text-sm">
          <Link
            href={`/finance/invoices/${call.invoice.id}/lines/${call.invoice.lineId}`}
            className="rounded text-accent-text underline-offset-4 hover:underline"
          >
            {call.invoice.number ? t("onInvoice", { number: call.invoice.number }) : t("onOpenInvoice")}
          </Link>
        </p>
      )}
      <TechnicalDetails label={common("technical")}>
        <CallTechnical call={call} />
      </TechnicalDetails>
    </Card>
  );
}

function CallTechnical({ call }: { readonly call: CallDetail }) {
  const t = useTranslations("receipt");
  return (
    <div className="space-y-3">
      <Facts
        items={[
          [
            t("callId"),
            <span key="c" className="inline-flex items-center gap-1">
              <code className="break-all font-mono text-xs">{call.id}</code>
              <CopyButton text={call.id} label={t("copyCallId")} />
            </span>,
          ],
          [t("technical.hash"), <Hash key="h" value={call.sha256} label={t("technical.copyHash")} />],
          [t("technical.terms"), call.termsVersion],
          ...(call.costCentre ? ([[t("costCentre"), call.costCentre]] as const) : []),
        ]}
      />
      {call.receipt && (
        <CodeBlock
          text={call.receipt}
          label={t("technical.signed")}
          className="max-h-40 bg-surface [&_pre]:whitespace-pre-wrap [&_pre]:break-all"
        />
      )}
    </div>
  );
}
