import type { Brand } from "./brand.ts";

/** ISO 4217 codes Souk bills in, with the digits of their minor unit. */
export const CURRENCIES = { USD: 2, EUR: 2, GBP: 2, CNY: 2, SGD: 2, HKD: 2, JPY: 0 } as const;
export type Currency = keyof typeof CURRENCIES;

/** One millionth of a currency's major unit: 1 USD = 1_000_000. Never a `number`. */
export type MicroUnits = Brand<bigint, "MicroUnits">;

export interface Money {
  readonly amount: MicroUnits;
  readonly currency: Currency;
}

/** Money in JSON: a decimal string with six digits after the point. */
export interface WireMoney {
  readonly amount: string;
  readonly currency: Currency;
}

const MICRO_PER_MAJOR = 1_000_000n;
/** The amount PostgreSQL's BIGINT can hold. */
const MAX_MICRO = 2n ** 63n - 1n;

/** Marks a bigint as micro-units. @throws RangeError outside the range of PostgreSQL's BIGINT. */
export function micro(value: bigint): MicroUnits {
  if (value > MAX_MICRO || value < -MAX_MICRO) throw new RangeError("amount out of range");
  return value as MicroUnits;
}

/** Narrows a string to a currency Souk bills in. */
export function isCurrency(value: string): value is Currency {
  return Object.hasOwn(CURRENCIES, value);
}

/** Digits after the point of a currency's minor unit (ISO 4217): 2 for USD, 0 for JPY. */
export function minorUnitDigits(currency: Currency): number {
  return CURRENCIES[currency];
}

/** Parses a decimal string ("0.002", "-1.5") exactly. @throws RangeError for another form or more than six decimals. */
export function parseMicro(text: string): MicroUnits {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) throw new RangeError(`not an amount with at most six decimals: ${text}`);
  const value = BigInt(match[2] ?? "0") * MICRO_PER_MAJOR + BigInt((match[3] ?? "").padEnd(6, "0"));
  return micro(match[1] ? -value : value);
}

/** The decimal string of an amount, always with six digits: 2000n → "0.002000". */
export function formatMicro(amount: bigint): string {
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % MICRO_PER_MAJOR).toString().padStart(6, "0");
  return `${amount < 0n ? "-" : ""}${absolute / MICRO_PER_MAJOR}.${fraction}`;
}

/** An amount for reading: exact, without needless zeros, at least the currency's own digits: 2000n USD → "0.002", 500000n USD → "0.50". */
export function amountText(amount: bigint, currency: Currency): string {
  const [whole = "", fraction = ""] = formatMicro(amount).split(".");
  const digits = fraction.replace(/0+$/, "").padEnd(minorUnitDigits(currency), "0");
  return digits === "" ? whole : `${whole}.${digits}`;
}

/** Money inside a sentence: "0.002 USD". */
export function moneyText(amount: bigint, currency: Currency): string {
  return `${amountText(amount, currency)} ${currency}`;
}

/** Money as it travels in JSON. */
export function toWireMoney(money: Money): WireMoney {
  return { amount: formatMicro(money.amount), currency: money.currency };
}

/** Sum of two amounts. @throws RangeError when the currencies differ: that is a bug, there is no conversion. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${a.currency} and ${b.currency}`);
  return { amount: micro(a.amount + b.amount), currency: a.currency };
}

/** floor(amount × bps / 10 000), towards minus infinity (DESIGN §7: percentages floor to the micro-unit). */
export function percentFloor(amount: bigint, basisPoints: number): MicroUnits {
  const product = amount * BigInt(basisPoints);
  const quotient = product / 10_000n;
  return micro(product % 10_000n < 0n ? quotient - 1n : quotient);
}

/** Rounds micro-units to the currency's minor unit, half to even. Happens once, per invoice line. */
export function toMinorUnits(amount: bigint, currency: Currency): bigint {
  const unit = 10n ** BigInt(6 - CURRENCIES[currency]);
  const absolute = amount < 0n ? -amount : amount;
  const whole = absolute / unit;
  const twice = (absolute % unit) * 2n;
  const up = twice > unit || (twice === unit && whole % 2n === 1n);
  const rounded = up ? whole + 1n : whole;
  return amount < 0n ? -rounded : rounded;
}
