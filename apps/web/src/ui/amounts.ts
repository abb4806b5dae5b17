import { type Currency, formatMicro, parseMicro } from "@souk/kernel/money";
import type { Money } from "../trpc/views.ts";

/** Sum of amounts of one currency, exact. An empty list needs the currency said. */
export function sumOf(amounts: readonly Money[], currency: Currency): Money {
  const total = amounts.reduce((sum, { amount }) => sum + parseMicro(amount), 0n);
  return { amount: formatMicro(total), currency };
}

/** `a − b`, exact. */
export function difference(a: Money, b: Money): Money {
  return { amount: formatMicro(parseMicro(a.amount) - parseMicro(b.amount)), currency: a.currency };
}

/** Orders amounts of one currency. */
export function compareAmounts(a: Money, b: Money): number {
  const [left, right] = [parseMicro(a.amount), parseMicro(b.amount)];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** An amount as a key to sort by, exact at any size. */
export function sortableAmount(money: Money): bigint {
  return parseMicro(money.amount);
}
