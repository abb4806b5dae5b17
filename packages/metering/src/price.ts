import { type Currency, formatMicro, type MicroUnits, micro, percentFloor } from "@souk/kernel";
import type { Terms } from "./terms.ts";

/** One priced item. The vendor gets `amount - fee`. */
export interface PricedLine {
  readonly meter: string;
  readonly quantity: bigint;
  readonly unitPrice: MicroUnits;
  /** quantity × unitPrice, exact. */
  readonly amount: MicroUnits;
  /** The platform's share, floored to the micro-unit. */
  readonly fee: MicroUnits;
}

/** A charge as answers carry it (`Charge` in the contracts). */
export interface WireCharge {
  readonly billed: boolean;
  readonly amount: string;
  readonly currency: Currency;
  readonly lines: { readonly meter: string; readonly quantity: string; readonly unitPrice: string; readonly amount: string }[];
}

export const CALL_METER = "call";

/** The meter of an outcome: `outcome:<name>`. */
export const outcomeMeter = (name: string): string => `outcome:${name}`;

/** The meter of a declared unit: `unit:<name>`. */
export const unitMeter = (name: string): string => `unit:${name}`;

function priceLine(
  item: { readonly meter: string; readonly unitPrice: MicroUnits; readonly quantity?: bigint },
  feeBps: number,
): PricedLine {
  const { meter, unitPrice, quantity = 1n } = item;
  const amount = micro(unitPrice * quantity);
  return { meter, quantity, unitPrice, amount, fee: percentFloor(amount, feeBps) };
}

/** What one successful call costs, its units and outcomes aside. */
export function priceCall(terms: Terms): readonly PricedLine[] {
  return [priceLine({ meter: CALL_METER, unitPrice: terms.call }, terms.feeBps)];
}

/**
 * What `quantity` of a unit, counted in one call, cost: one line, its fee floored once.
 * @throws RangeError when the terms know no such unit or allow fewer in a call: that is a bug.
 */
export function priceUnit(terms: Terms, name: string, quantity: number): PricedLine {
  const unit = Object.hasOwn(terms.units, name) ? terms.units[name] : undefined;
  if (!unit) throw new RangeError(`terms ${terms.version} have no unit ${name}`);
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > unit.max)
    throw new RangeError(`terms ${terms.version} allow 1 to ${unit.max} ${name} in a call, not ${quantity}`);
  return priceLine({ meter: unitMeter(name), unitPrice: unit.price, quantity: BigInt(quantity) }, terms.feeBps);
}

/** What one settled outcome costs. @throws RangeError when the terms know no such outcome: that is a bug. */
export function priceOutcome(terms: Terms, name: string): PricedLine {
  const outcome = Object.hasOwn(terms.outcomes, name) ? terms.outcomes[name] : undefined;
  if (!outcome) throw new RangeError(`terms ${terms.version} have no outcome ${name}`);
  return priceLine({ meter: outcomeMeter(name), unitPrice: outcome.price }, terms.feeBps);
}

/** A line with everything negative: corrections never edit, they reverse. */
export function reverseLine(line: PricedLine): PricedLine {
  return { ...line, quantity: -line.quantity, amount: micro(-line.amount), fee: micro(-line.fee) };
}

/** The charge of a call from its lines. */
export function chargeOf(lines: readonly PricedLine[], currency: Currency): WireCharge {
  return {
    billed: true,
    amount: formatMicro(lines.reduce((sum, { amount }) => sum + amount, 0n)),
    currency,
    lines: lines.map(({ meter, quantity, unitPrice, amount }) => ({
      meter,
      quantity: quantity.toString(),
      unitPrice: formatMicro(unitPrice),
      amount: formatMicro(amount),
    })),
  };
}

/** The charge of a call that costs nothing: denied, failed, timed out, cancelled, interrupted, crashed, or among companies of one owner. */
export function noCharge(currency: Currency): WireCharge {
  return { billed: false, amount: formatMicro(0n), currency, lines: [] };
}
