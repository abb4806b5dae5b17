import { type Currency, minorUnitDigits, parseMicro } from "@souk/kernel/money";
import type { Money } from "../trpc/views.ts";

interface MoneyFormat {
  /** Round for reading (totals, axes). Without it every digit that is not a trailing zero is shown. */
  readonly rounded?: boolean;
  /** With a plus sign when it is more than zero: for changes. */
  readonly signed?: boolean;
  /** Shortest form for axes: "$1.2k". */
  readonly compact?: boolean;
}

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: string, currency: Currency, format: MoneyFormat): Intl.NumberFormat {
  const key = `${locale}|${currency}|${format.rounded}|${format.compact}|${format.signed}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = minorUnitDigits(currency);
  const created = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    // The same symbol in every language: "$", not "US$" in one and "$" in the other. The code is in the tooltip.
    currencyDisplay: "narrowSymbol",
    signDisplay: format.signed ? "exceptZero" : "auto",
    minimumFractionDigits: format.compact ? 0 : digits,
    maximumFractionDigits: format.compact ? 2 : format.rounded ? digits : 6,
    ...(format.compact ? { notation: "compact" as const } : {}),
  });
  formats.set(key, created);
  return created;
}

/** Money in the reader's language. The decimal string is formatted exactly; it never becomes a `number`. */
export function formatMoney(money: Money, locale: string, format: MoneyFormat = {}): string {
  parseMicro(money.amount);
  return numberFormat(format.compact ? "en" : locale, money.currency, format).format(money.amount as Intl.StringNumericLiteral);
}

/** Position on an axis. For drawing only, never for adding up. */
export function chartValue(money: Money): number {
  return Number(money.amount);
}

/** Change from `previous` to `current` in whole percent, or null when there is nothing to compare with. */
export function changeInPercent(current: Money, previous: Money | null): number | null {
  if (!previous || current.currency !== previous.currency) return null;
  const before = parseMicro(previous.amount);
  if (before === 0n) return null;
  return Number(((parseMicro(current.amount) - before) * 1000n) / before) / 10;
}
