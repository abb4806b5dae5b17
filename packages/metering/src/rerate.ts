import type { Terms } from "./terms.ts";

/** A stored usage event, as reconciliation reads it. */
export interface RatedEvent {
  readonly id: string;
  readonly meter: string;
  readonly quantity: bigint;
  readonly amount: bigint;
  readonly fee: bigint;
}

export interface RatingDifference {
  readonly id: string;
  readonly field: "meter" | "quantity" | "amount" | "fee";
  readonly stored: bigint;
  readonly expected: bigint;
}

export interface RerateResult {
  readonly amount: bigint;
  readonly fee: bigint;
  /** Each names an event; any of them blocks the invoice. */
  readonly differences: readonly RatingDifference[];
}

/** Floor of a share, worked out without the kernel's function: the point is that two engines agree. */
function share(amount: bigint, feeBps: number): bigint {
  const scaled = amount * BigInt(feeBps);
  const remainder = ((scaled % 10_000n) + 10_000n) % 10_000n;
  return (scaled - remainder) / 10_000n;
}

/**
 * The second rating engine: prices stored events again from their terms, on its own, and names each event that differs.
 * A reversal (negative quantity) gives back what the same quantity cost, fee included.
 */
export function rerate(events: readonly RatedEvent[], terms: Terms): RerateResult {
  const prices = new Map<string, bigint>([["call", terms.call]]);
  const most = new Map<string, bigint>();
  for (const name of Object.keys(terms.units)) {
    prices.set(`unit:${name}`, terms.units[name]?.price ?? 0n);
    most.set(`unit:${name}`, BigInt(terms.units[name]?.max ?? 0));
  }
  for (const name of Object.keys(terms.outcomes)) prices.set(`outcome:${name}`, terms.outcomes[name]?.price ?? 0n);
  const differences: RatingDifference[] = [];
  let total = 0n;
  let fees = 0n;
  for (const { id, meter, quantity, amount, fee } of events) {
    const price = prices.get(meter);
    if (price === undefined) {
      differences.push({ id, field: "meter", stored: amount, expected: 0n });
      continue;
    }
    const sign = quantity < 0n ? -1n : 1n;
    const units = quantity * sign;
    const limit = most.get(meter);
    if (limit !== undefined && units > limit) differences.push({ id, field: "quantity", stored: units, expected: limit });
    const expected = { amount: sign * units * price, fee: sign * share(units * price, terms.feeBps) };
    if (amount !== expected.amount) differences.push({ id, field: "amount", stored: amount, expected: expected.amount });
    if (fee !== expected.fee) differences.push({ id, field: "fee", stored: fee, expected: expected.fee });
    total += expected.amount;
    fees += expected.fee;
  }
  return { amount: total, fee: fees, differences };
}
