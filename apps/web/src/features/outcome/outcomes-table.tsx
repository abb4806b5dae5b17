"use client";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { inLanguage } from "../../i18n/text.ts";
import type { OutcomeRow } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { moneyColumn, textColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { Time } from "../../ui/time.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { OutcomeStateBadge } from "../call/call-status.tsx";
import { confirmOutcome } from "./outcome-actions.ts";
import { RejectDialog } from "./reject-dialog.tsx";

/** Outcomes with what they stand for, who confirms them, and until when rejecting is free. */
export function OutcomesTable({ outcomes }: { readonly outcomes: readonly OutcomeRow[] }) {
  const t = useTranslations("outcomes");
  const [rejecting, setRejecting] = useState<OutcomeRow | null>(null);
  const columns = useColumns(setRejecting);
  return (
    <>
      <DataTable id="outcomes" caption={t("title")} rows={outcomes} columns={columns} rowKey={(outcome) => outcome.id} />
      <RejectDialog outcome={rejecting} onClose={() => setRejecting(null)} />
    </>
  );
}

function useColumns(onReject: (outcome: OutcomeRow) => void): readonly Column<OutcomeRow>[] {
  const t = useTranslations("outcomes");
  const price = useTranslations("price");
  const state = useTranslations("outcomeState");
  const locale = useLocale();
  return [
    {
      id: "key",
      header: t("object"),
      primary: true,
      text: (outcome) => `${outcome.key} ${outcome.name}`,
      sort: (outcome) => outcome.key,
      cell: (outcome) => (
        <RowLink href={`/calls/${outcome.callId}`} className="rounded hover:underline">
          {outcome.key} <span className="font-normal text-ink-soft">{outcome.name}</span>
        </RowLink>
      ),
    },
    textColumn({ id: "skill", header: t("skill"), of: (outcome) => inLanguage(outcome.title, locale) }),
    {
      id: "state",
      header: t("state"),
      text: (outcome) => state(outcome.state),
      sort: (outcome) => outcome.state,
      cell: (outcome) => <OutcomeStateBadge state={outcome.state} />,
    },
    {
      id: "confirm",
      header: t("confirmedBy"),
      text: (outcome) => price(`confirm.${outcome.confirm}`),
      cell: (outcome) => <Badge tone={outcome.confirm === "auto" ? "warn" : "neutral"}>{price(`confirm.${outcome.confirm}`)}</Badge>,
    },
    timeColumn({ id: "claimed", header: t("claimedAt"), of: (outcome) => outcome.claimedAt, hidden: true }),
    {
      id: "settles",
      header: t("settlement"),
      text: (outcome) => outcome.decidedAt ?? outcome.settlesAt,
      sort: (outcome) => outcome.decidedAt ?? outcome.settlesAt,
      cell: (outcome) => <Settlement outcome={outcome} />,
    },
    moneyColumn({ id: "amount", header: t("amount"), of: (outcome) => outcome.amount }),
    {
      id: "decide",
      header: t("decide"),
      isAction: true,
      align: "right",
      text: () => "",
      cell: (outcome) => (outcome.canDecide ? <Decide outcome={outcome} onReject={onReject} /> : null),
    },
  ];
}

/** Words for a decided state; the badge has the rest. */
const DECIDED: Partial<Record<OutcomeRow["state"], "settled" | "confirmed" | "rejected">> = {
  verified: "confirmed",
  claimed_uncontested: "settled",
  billed: "settled",
  rejected: "rejected",
};

/** When it settles and until when it can be rejected; once it is decided, when and how that was. */
function Settlement({ outcome }: { readonly outcome: OutcomeRow }) {
  const t = useTranslations("outcomes.when");
  if (outcome.state !== "pending") {
    const { decidedAt } = outcome;
    if (decidedAt === null) return "–";
    return <span>{t.rich(DECIDED[outcome.state] ?? "decided", { time: () => <Time at={decidedAt} /> })}</span>;
  }
  return (
    <span>
      {t.rich(outcome.isOpen ? "open" : "over", { time: () => <Time at={outcome.settlesAt} /> })}
      <span className="block text-ink-soft text-xs">{t(outcome.isOpen ? "openHint" : "overHint")}</span>
    </span>
  );
}

function Decide({ outcome, onReject }: { readonly outcome: OutcomeRow; readonly onReject: (outcome: OutcomeRow) => void }) {
  const t = useTranslations("outcomes");
  const router = useRouter();
  const { isBusy, once } = useOnce();
  const confirm = async () => {
    const answer = await confirmOutcome({ id: outcome.id }).catch(() => null);
    if (answer?.ok) toast.success(t("confirmed", { key: outcome.key }));
    else toast.error(answer?.problem.detail || t("failed"));
    router.refresh();
  };
  return (
    <span className="inline-flex gap-1.5">
      {outcome.canConfirm && (
        <Button size="small" disabled={isBusy} onClick={() => void once(confirm)}>
          {t("confirm")}
        </Button>
      )}
      <Button size="small" tone="danger" onClick={() => onReject(outcome)}>
        {t("reject")}
      </Button>
    </span>
  );
}
