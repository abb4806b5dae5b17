/** An exact decimal number: `digits` × 10^-`scale`. Money never passes through a float. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const MAX_SCALE = 30;

/** Parses "1234.50" or "-0.05"; null for any other form. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text.trim());
  if (!match) return null;
  const fraction = match[3] ?? "";
  const digits = BigInt((match[2] ?? "") + fraction);
  return { digits: match[1] === "-" ? -digits : digits, scale: fraction.length };
}

/**
 * Parses an amount as people write it: thousands separated by commas or spaces, a currency sign or code around it, brackets or a minus for negative.
 * Full-width digits and signs of Chinese documents count too. Null for anything else.
 */
export function parseAmount(text: string): Decimal | null {
  const plain = text
    .normalize("NFKC")
    .replace(/(?:US|HK|S)?\$|[€£¥元圆]|\b(?:USD|EUR|GBP|CNY|RMB|JPY|HKD|SGD)\b/g, "")
    .trim();
  const negative = /^\(.*\)$|^-|-$/.test(plain);
  const number = plain.replace(/[()-]/g, "").trim();
  if (!/^\d{1,3}([ ,]\d{3})+(\.\d+)?$|^\d+(\.\d+)?$/.test(number)) return null;
  const parsed = parseDecimal(number.replace(/[ ,]/g, ""));
  return parsed && negative ? { digits: -parsed.digits, scale: parsed.scale } : parsed;
}

/** A decimal written in source code. @throws RangeError for text that is none. */
export function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (!parsed) throw new RangeError(`not a decimal number: ${text}`);
  return parsed;
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = a.scale > b.scale ? a.scale : b.scale;
  return [a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale), scale];
}

export function plus(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = aligned(a, b);
  return { digits: x + y, scale };
}

export function minus(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = aligned(a, b);
  return { digits: x - y, scale };
}

export function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

/** -1, 0 or 1. */
export function compare(a: Decimal, b: Decimal): number {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce(plus, { digits: 0n, scale: 0 });
}

/** numerator ÷ denominator as an integer, half to even. */
function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const whole = n / d;
  const twice = (n % d) * 2n;
  const rounded = twice > d || (twice === d && whole % 2n === 1n) ? whole + 1n : whole;
  return negative ? -rounded : rounded;
}

/** a ÷ b with `scale` decimals, half to even. @throws RangeError when b is zero. */
export function divide(a: Decimal, b: Decimal, scale: number): Decimal {
  if (b.digits === 0n) throw new RangeError("division by zero");
  if (scale > MAX_SCALE) throw new RangeError("scale out of range");
  const [x, y] = aligned(a, b);
  return { digits: divideHalfEven(x * 10n ** BigInt(scale), y), scale };
}

/** Rounded to `scale` decimals, half to even. */
export function round(value: Decimal, scale: number): Decimal {
  if (value.scale <= scale) return { digits: value.digits * 10n ** BigInt(scale - value.scale), scale };
  return { digits: divideHalfEven(value.digits, 10n ** BigInt(value.scale - scale)), scale };
}

/** The exact text, with all its decimals: {digits: -5n, scale: 2} → "-0.05". */
export function format(value: Decimal): string {
  const text = (value.digits < 0n ? -value.digits : value.digits).toString().padStart(value.scale + 1, "0");
  const whole = text.slice(0, text.length - value.scale);
  const fraction = value.scale > 0 ? `.${text.slice(-value.scale)}` : "";
  return `${value.digits < 0n ? "-" : ""}${whole}${fraction}`;
}

/** Rounded to two decimals, as money is shown. */
export function money(value: Decimal): string {
  return format(round(value, 2));
}
