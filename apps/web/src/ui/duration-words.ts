const UNITS = { ms: "millisecond", s: "second", m: "minute", h: "hour", d: "day" } as const;

/** A duration of the contract ("72h", "14d") in words; whole days are said as days. */
export function durationWords(duration: string, locale: string): string {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(duration);
  if (!match) return duration;
  const [count, unit] = [Number(match[1]), match[2] as keyof typeof UNITS];
  const isWholeDays = unit === "h" && count % 24 === 0;
  return new Intl.NumberFormat(locale, { style: "unit", unit: isWholeDays ? "day" : UNITS[unit], unitDisplay: "long" }).format(
    isWholeDays ? count / 24 : count,
  );
}
