import { useTranslations } from "next-intl";
import type { CallStatus, OutcomeState } from "../../trpc/views.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";

const STATUS_TONES: Record<CallStatus, Tone> = {
  succeeded: "good",
  denied: "bad",
  failed: "bad",
  timed_out: "bad",
  crashed: "bad",
  cancelled: "neutral",
  interrupted: "warn",
};

export function CallStatusBadge({ status }: { readonly status: CallStatus }) {
  const t = useTranslations("callStatus");
  return <Badge tone={STATUS_TONES[status]}>{t(status)}</Badge>;
}

const OUTCOME_TONES: Record<OutcomeState, Tone> = {
  pending: "warn",
  verified: "good",
  claimed_uncontested: "neutral",
  rejected: "neutral",
  disputed: "bad",
  billed: "good",
  void: "neutral",
  reversed: "neutral",
  unclaimed: "neutral",
};

export function OutcomeStateBadge({ state }: { readonly state: OutcomeState }) {
  const t = useTranslations("outcomeState");
  return <Badge tone={OUTCOME_TONES[state]}>{t(state)}</Badge>;
}
