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

/** Wall-clock time of an instant (ms UTC) in a zone, written as if it were UTC. @throws RangeError for an unknown zone */
export function wallClockAt(at: number, timeZone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatter(timeZone).formatToParts(at)) part[type] = Number(value);
  return Date.UTC(part["year"] ?? 0, (part["month"] ?? 1) - 1, part["day"], part["hour"], part["minute"], part["second"]);
}

/**
 * The instant at which a zone's clocks show a wall-clock time (written as if it were UTC). Two passes settle the offset, also across a
 * daylight-saving change; a third follows a change that skips the time itself. @throws RangeError for an unknown zone
 */
export function instantOfWallClock(wall: number, timeZone: string): number {
  let at = wall;
  for (let pass = 0; pass < 2; pass++) at += wall - wallClockAt(at, timeZone);
  const missing = wall - wallClockAt(at, timeZone);
  return missing > 0 ? at + missing : at;
}
