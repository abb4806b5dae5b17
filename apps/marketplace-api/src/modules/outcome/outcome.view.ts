import { encodeId, micro, toWireMoney } from "@souk/kernel";
import type { Names, Titles } from "../directory/index.ts";
import type { Principal } from "../identity/index.ts";
import { deciderFacts, isOpen, mayDecideNow } from "./outcome.rules.ts";
import type { Outcome, OutcomeRef, OutcomeView } from "./outcome.types.ts";

const instant = (ms: number): string => new Date(ms).toISOString();

/** An outcome as calls and lists name it. */
export function toOutcomeRef(outcome: Outcome): OutcomeRef {
  return {
    id: encodeId("out", outcome.id),
    name: outcome.name,
    key: outcome.key,
    state: outcome.state,
    confirm: outcome.confirm,
    amount: toWireMoney({ amount: micro(outcome.priceMicro), currency: outcome.currency }),
    settlesAt: instant(outcome.settlesAt),
  };
}

/** An outcome as the list shows it to one caller. */
export function toOutcomeView(
  outcome: Outcome,
  context: { readonly principal: Principal; readonly names: Names; readonly titles: Titles; readonly now: number },
): OutcomeView {
  const { principal, names, titles, now } = context;
  const may = mayDecideNow(outcome, deciderFacts(principal, outcome), now);
  return {
    ...toOutcomeRef(outcome),
    skill: outcome.skill,
    title: titles.title(outcome.skill),
    callId: encodeId("call", outcome.callId),
    claimedAt: instant(outcome.claimedAt),
    decidedAt: outcome.decidedAt === null ? null : instant(outcome.decidedAt),
    disputeUntil: outcome.disputeUntil === null ? null : instant(outcome.disputeUntil),
    decidedBy: outcome.decidedBy === null ? null : names.principal(outcome.decidedBy),
    isOpen: isOpen(outcome, now),
    canDecide: may.confirm || may.reject,
    canConfirm: may.confirm,
  };
}
