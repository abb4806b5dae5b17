import type { DaySeries } from "../../trpc/views.ts";

/** A point of a picture: the day of the month and each series' height. */
export type DayPoint = Readonly<Record<string, number>> & { readonly day: number };

/**
 * One point per day from the first of the month to the last day given; a day or series without an entry was zero.
 * (How far metering has come is said beside the picture, so zero never hides a standstill.)
 */
export function fillDays(days: readonly DaySeries[], keys: readonly string[]): readonly DayPoint[] {
  const byDay = new Map(days.map((entry) => [Number(entry.day.slice(8)), entry.values]));
  const last = Math.max(0, ...byDay.keys());
  return Array.from({ length: last }, (_, index) => {
    const values = byDay.get(index + 1) ?? [];
    const heights = keys.map((key) => [key, Number(values.find((value) => value.key === key)?.amount.amount ?? 0)] as const);
    return { ...Object.fromEntries(heights), day: index + 1 };
  });
}
