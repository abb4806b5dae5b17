import { micro, toWireMoney } from "@souk/kernel";
import type { Terms } from "@souk/metering";
import { formatGrant, type Grant, meet, normaliseGrants, parseGrant } from "@souk/policy";
import { wordsOf } from "./permission-words.ts";
import type { PriceExample, ScopeView } from "./store.types.ts";

export interface ScopeInput {
  readonly required: readonly Grant[];
  /** The caller's own grants, wire form. */
  readonly you: readonly string[];
  /** What the company granted the skill; null when it is not enabled. */
  readonly company: readonly string[] | null;
}

const scratch = parseGrant("kv:scratch read,write");

/** What decides, layer by layer: one row per permission the skill asks for. The scratch store belongs to the skill, so nobody needs a grant for it. */
export function scopeOf({ required, you, company }: ScopeInput): ScopeView {
  const own = [...you.map(parseGrant), scratch];
  const enabled = (company ?? []).map(parseGrant);
  const rows = required.map((grant) => {
    const effective = meet(meet([grant], own), enabled);
    return {
      grant: formatGrant(grant),
      sentence: wordsOf(grant),
      you: meet([grant], own).length > 0,
      company: meet([grant], enabled).length > 0,
      effective: effective.length === 0 ? null : effective.map(formatGrant).join("; "),
    };
  });
  const effective = meet(meet(required, own), enabled);
  return {
    rows,
    counts: {
      you: normaliseGrants(you.map(parseGrant)).length,
      skill: required.length,
      company: enabled.length,
      effective: effective.length,
    },
  };
}

/** What some calls cost: without outcomes, with most of them, and at volume. */
export function priceExamplesOf(terms: Terms): PriceExample[] {
  const names = Object.keys(terms.outcomes);
  const example = (calls: number, share: number): PriceExample => {
    const count = Math.round(calls * share);
    const outcomes = names.map((name) => ({ name, count }));
    const paid = names.reduce((sum, name) => sum + (terms.outcomes[name]?.price ?? 0n) * BigInt(count), 0n);
    return { calls, outcomes, total: toWireMoney({ amount: micro(terms.call * BigInt(calls) + paid), currency: terms.currency }) };
  };
  return names.length === 0
    ? [example(100, 0), example(1_000, 0), example(10_000, 0)]
    : [example(100, 0), example(100, 0.8), example(1_000, 0.8)];
}
