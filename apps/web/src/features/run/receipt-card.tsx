"use client";
import { BadgeCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Card, Facts, TechnicalDetails } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Money } from "../../ui/money.tsx";
import { Time } from "../../ui/time.tsx";
import { formatDuration } from "../../ui/time-format.ts";
import { OutcomeStateBadge } from "../call/call-status.tsx";
import { ChargeLineWords } from "../call/charge-line-words.tsx";
import type { ShownAnswer } from "./run-result.ts";

/** The receipt of a call: what it cost, what may still be charged and when, and the signed text itself. */
export function ReceiptCard({ answer }: { readonly answer: ShownAnswer }) {
  const t = useTranslations("receipt");
  const common = useTranslations("common");
  const { charge } = answer;
  const money = (amount: string) => ({ amount, currency: charge.currency });
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2">
          <BadgeCheck aria-hidden className="size-5 text-good" />
          {t("title")}
        </span>
      }
      actions={
        <Link href={`/calls/${answer.callId}`} className="rounded text-accent-text text-sm underline-offset-4 hover:underline">
          {t("details")}
        </Link>
      }
    >
      <div data-receipt={answer.callId} className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <p className="text-ink-soft text-sm">{answer.replayed ? t("replayed") : t("charged")}</p>
        <Money value={money(charge.amount)} className="font-semibold text-2xl" />
      </div>
      <ChargeLines answer={answer} />
      <Facts
        className="mt-4 border-line border-t pt-4"
        items={[
          [
            t("callId"),
            <span key="c" className="inline-flex items-center gap-1">
              <code className="break-all font-mono text-xs">{answer.callId}</code>
              <CopyButton text={answer.callId} label={t("copyCallId")} />
            </span>,
          ],
          [t("skill"), `${answer.skill.name} ${answer.skill.version}`],
          [t("duration"), formatDuration(answer.usage.wallMs)],
        ]}
      />
      <TechnicalDetails label={common("technical")}>
        <CodeBlock text={answer.receipt} label={t("technical.signed")} className="max-h-40 [&_pre]:whitespace-pre-wrap [&_pre]:break-all" />
      </TechnicalDetails>
    </Card>
  );
}

/** What was charged, and what may still be. */
function ChargeLines({ answer }: { readonly answer: ShownAnswer }) {
  const t = useTranslations("receipt");
  const money = (amount: string) => ({ amount, currency: answer.charge.currency });
  return (
    <ul className="mt-3 space-y-2 border-line border-t pt-3 text-sm">
      {answer.charge.lines.map((line) => (
        <li key={line.meter} className="flex justify-between gap-4">
          <span className="text-ink-soft">
            <ChargeLineWords line={line} currency={answer.charge.currency} />
          </span>
          <Money value={money(line.amount)} />
        </li>
      ))}
      {answer.outcomes.map((outcome) => (
        <li key={outcome.id} className="flex items-start justify-between gap-4">
          <span className="min-w-0">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <OutcomeStateBadge state={outcome.state} />
              {t("outcome", { name: outcome.name, key: outcome.key })}
            </span>
            <span className="mt-0.5 block text-ink-soft text-xs">{t.rich("settles", { time: () => <Time at={outcome.settlesAt} /> })}</span>
          </span>
          <Money value={money(outcome.amount)} className="text-ink-soft" />
        </li>
      ))}
    </ul>
  );
}
