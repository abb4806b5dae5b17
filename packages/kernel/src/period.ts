import { instantOfWallClock, wallClockAt } from "./wall-clock.ts";

/** A month of a company's billing calendar, "2026-11". */
export type PeriodKey = string;

/** A half-open interval `[from, to)` in milliseconds UTC. */
export interface Period {
  readonly key: PeriodKey;
  readonly from: number;
  readonly to: number;
}

function monthAt(year: number, month: number, timeZone: string): Period {
  const first = new Date(Date.UTC(year, month, 1));
  return {
    key: `${first.getUTCFullYear()}-${String(first.getUTCMonth() + 1).padStart(2, "0")}`,
    from: instantOfWallClock(Date.UTC(year, month, 1), timeZone),
    to: instantOfWallClock(Date.UTC(year, month + 1, 1), timeZone),
  };
}

/** The month last asked for, per zone: nearly every question is about now. */
const recent = new Map<string, Period>();

const contains = (period: Period, at: number): boolean => period.from <= at && at < period.to;

/**
 * The billing month an instant (ms UTC) falls into, in a company's time zone. Months follow each other without gap or overlap, also where clocks
 * are put back over the start of a month. @throws RangeError for an unknown zone or an instant outside ±100,000,000 days.
 */
export function periodOf(at: number, timeZone: string): Period {
  const last = recent.get(timeZone);
  if (last && contains(last, at)) return last;
  const local = new Date(wallClockAt(at, timeZone));
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth()];
  let period = monthAt(year, month, timeZone);
  if (at < period.from) period = monthAt(year, month - 1, timeZone);
  if (at >= period.to) period = monthAt(year, month + 1, timeZone);
  recent.set(timeZone, period);
  return period;
}
