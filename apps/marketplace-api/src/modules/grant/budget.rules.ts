import { type MicroUnits, micro, type Period } from "@souk/kernel";

const DAY_MS = 86_400_000;

/** What the whole month will cost when it goes on like this; null on its first day, when there is nothing to go by. */
export function forecastOf(spentMicro: bigint, period: Period, now: number): MicroUnits | null {
  const elapsed = now - period.from;
  if (elapsed < DAY_MS || now >= period.to) return null;
  return micro((spentMicro * BigInt(period.to - period.from)) / BigInt(elapsed));
}

/** The days from the first of the month to today with what was spent up to each. */
export function cumulativeDays(
  days: readonly { readonly day: string; readonly micro: bigint }[],
  until: string,
): readonly { readonly day: string; readonly micro: bigint }[] {
  const spent = new Map(days.map(({ day, micro }) => [day, micro]));
  const [month, last] = [until.slice(0, 8), Number(until.slice(8))];
  let sum = 0n;
  return Array.from({ length: last }, (_, i) => {
    const day = `${month}${String(i + 1).padStart(2, "0")}`;
    sum += spent.get(day) ?? 0n;
    return { day, micro: sum };
  });
}

/** A share between 0 and 1 for pages; a budget of nothing is used up. */
export function shareOf(usedMicro: bigint, limitMicro: bigint): number {
  if (limitMicro <= 0n) return 1;
  return Number((usedMicro * 10_000n) / limitMicro) / 10_000;
}
