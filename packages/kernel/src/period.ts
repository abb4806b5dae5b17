/** A month of a company's billing calendar, "2026-11". */
export type PeriodKey = string;

/** A half-open interval `[from, to)` in milliseconds UTC. */
export interface Period {
  readonly key: PeriodKey;
  readonly from: number;
  readonly to: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(timeZone, found);
  }
  return found;
}

/** Whether the runtime knows an IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatter(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Wall-clock time of an instant in a zone, written as if it were UTC. */
function wallClock(at: number, timeZone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatter(timeZone).formatToParts(at)) part[type] = Number(value);
  return Date.UTC(part["year"] ?? 0, (part["month"] ?? 1) - 1, part["day"], part["hour"], part["minute"], part["second"]);
}

/**
 * First instant of a local month. Two passes settle the offset, also across a daylight-saving change; a third follows a change that
 * skips midnight itself.
 */
function monthStart(year: number, month: number, timeZone: string): number {
  const wall = Date.UTC(year, month, 1);
  let at = wall;
  for (let pass = 0; pass < 2; pass++) at += wall - wallClock(at, timeZone);
  const missing = wall - wallClock(at, timeZone);
  return missing > 0 ? at + missing : at;
}

function monthAt(year: number, month: number, timeZone: string): Period {
  const first = new Date(Date.UTC(year, month, 1));
  return {
    key: `${first.getUTCFullYear()}-${String(first.getUTCMonth() + 1).padStart(2, "0")}`,
    from: monthStart(year, month, timeZone),
    to: monthStart(year, month + 1, timeZone),
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
  const local = new Date(wallClock(at, timeZone));
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth()];
  let period = monthAt(year, month, timeZone);
  if (at < period.from) period = monthAt(year, month - 1, timeZone);
  if (at >= period.to) period = monthAt(year, month + 1, timeZone);
  recent.set(timeZone, period);
  return period;
}
