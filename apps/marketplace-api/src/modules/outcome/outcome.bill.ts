import { encodeId, periodOf } from "@souk/kernel";
import { leafHash, priceOutcome, receiptPayload, receiptText, type Terms } from "@souk/metering";
import type { CompanyView } from "../identity/index.ts";
import type { OutcomeBill } from "./outcome.settler.ts";
import type { Outcome } from "./outcome.types.ts";

export interface PinnedTerms {
  readonly terms: Terms;
  /** SHA-256 (hex) of the canonical terms. */
  readonly hash: string;
}

/**
 * The billed event of an outcome that settles `at`: its price from the terms the call pinned, its month from the settling time in the
 * company's billing time zone (so it never falls into a month that is closed). Null when it costs nothing.
 */
export function billOutcome(input: {
  readonly company: CompanyView;
  readonly outcome: Outcome;
  readonly pinned: PinnedTerms;
  readonly at: number;
}): OutcomeBill | null {
  const { company, outcome, pinned, at } = input;
  const line = priceOutcome(pinned.terms, outcome.name);
  if (line.amount !== outcome.priceMicro) throw new Error(`outcome ${outcome.id} holds another price than its terms say`);
  if (line.amount === 0n) return null;
  const period = periodOf(at, company.billingTimeZone).key;
  const receipt = receiptText(
    receiptPayload({
      id: encodeId("rcp", outcome.id),
      kind: "outcome",
      company: encodeId("co", company.id),
      callId: encodeId("call", outcome.callId),
      outcomeId: encodeId("out", outcome.id),
      skill: outcome.skill,
      version: outcome.version,
      sha256: outcome.sha256,
      terms: pinned.hash,
      termsVersion: outcome.termsVersion,
      line,
      currency: outcome.currency,
      costCentre: outcome.costCentre,
      at,
      period,
    }),
  );
  return { feeMicro: line.fee, period, receipt, leaf: Buffer.from(leafHash(receipt)).toString("hex") };
}
