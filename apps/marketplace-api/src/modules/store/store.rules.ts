import { micro, toWireMoney } from "@souk/kernel";
import type { Terms } from "@souk/metering";
import { formatGrant, type Grant, meet, normaliseGrants, parseGrant } from "@souk/policy";
import { ALWAYS_GRANTED } from "../grant/index.ts";
import { wordsOf } from "./permission-words.ts";
import type { PriceExample, ScopeView } from "./store.types.ts";

export interface ScopeInput {
  readonly required: readonly Grant[];
  /** The caller's own grants, wire form. */
  readonly you: readonly string[];
  /** What the company granted the skill; null when it is not enabled. */
  readonly company: readonly string[] | null;
}

/** What decides, layer by layer: one row per permission the skill asks for. */
export function scopeOf({ required, you, company }: ScopeInput): ScopeView {
  const own = [...you.map(parseGrant), ...ALWAYS_GRANTED];
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

interface ExampleOf {
  readonly calls: number;
  /** Of each unit, in a call. */
  readonly units: "one" | "most";
  /** Of calls that earn each outcome. */
  readonly share: number;
}

/** What some calls cost: without outcomes and with one of each unit, then with most outcomes and all units a call may count, and at volume. */
export function priceExamplesOf(terms: Terms): PriceExample[] {
  const example = ({ calls, units, share }: ExampleOf): PriceExample => {
    const counted = Object.entries(terms.units).map(([name, { price, max }]) => ({
      name,
      price,
      count: calls * (units === "one" ? 1 : max),
    }));
    const earned = Object.entries(terms.outcomes).map(([name, { price }]) => ({ name, price, count: Math.round(calls * share) }));
    const paid = [...counted, ...earned].reduce((sum, { price, count }) => sum + price * BigInt(count), terms.call * BigInt(calls));
    const toCount = ({ name, count }: { readonly name: string; readonly count: number }) => ({ name, count });
    return {
      calls,
      units: counted.map(toCount),
      outcomes: earned.map(toCount),
      total: toWireMoney({ amount: micro(paid), currency: terms.currency }),
    };
  };
  if (Object.keys(terms.units).length > 0)
    return [
      example({ calls: 100, units: "one", share: 0.8 }),
      example({ calls: 100, units: "most", share: 0.8 }),
      example({ calls: 1_000, units: "one", share: 0.8 }),
    ];
  const plain = (calls: number, share: number): PriceExample => example({ calls, units: "one", share });
  return Object.keys(terms.outcomes).length === 0
    ? [plain(100, 0), plain(1_000, 0), plain(10_000, 0)]
    : [plain(100, 0), plain(100, 0.8), plain(1_000, 0.8)];
}
