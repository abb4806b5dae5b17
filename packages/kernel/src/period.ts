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

/** First instant of a local month. Two passes settle the offset, also across a daylight-saving change. */
function monthStart(year: number, month: number, timeZone: string): number {
  const wall = Date.UTC(year, month, 1);
  let at = wall;
  for (let pass = 0; pass < 2; pass++) at += wall - wallClock(at, timeZone);
  return at;
}

/** The billing month an instant (ms UTC) falls into, in a company's time zone. @throws RangeError for an unknown zone. */
export function periodOf(at: number, timeZone: string): Period {
  const local = new Date(wallClock(at, timeZone));
  const year = local.getUTCFullYear();
  const month = local.getUTCMonth();
  return {
    key: `${year}-${String(month + 1).padStart(2, "0")}`,
    from: monthStart(year, month, timeZone),
    to: monthStart(year, month + 1, timeZone),
  };
}
