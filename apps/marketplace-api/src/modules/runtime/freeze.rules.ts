import { instantOfWallClock, wallClockAt } from "@souk/kernel";
import { type FreezeSettings, type FreezeWindow, WEEKDAYS } from "./runtime.types.ts";

/** A freeze that holds. */
export interface Freeze {
  readonly name: string;
  /** ms UTC; windows that follow each other without a gap count as one. */
  readonly endsAt: number;
}

/** Half-open, ms UTC. */
interface Interval {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;
const MAX_CHAIN = 100;

const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
/** Midnight of a wall-clock time; wall clocks are written as if they were UTC. */
const dayOf = (wall: number): number => Math.floor(wall / DAY_MS) * DAY_MS;
/** 0 is Monday. */
const weekdayOf = (day: number): number => (new Date(day).getUTCDay() + 6) % 7;

function weekly(window: FreezeWindow & { kind: "weekly" }, wall: number): (readonly [number, number])[] {
  const [from, to] = [minutes(window.from), minutes(window.to)];
  const length = to > from ? to - from : to + 24 * 60 - from;
  // One that began yesterday may reach into today.
  return [-1, 0]
    .map((offset) => dayOf(wall) + offset * DAY_MS)
    .filter((day) => window.days.includes(WEEKDAYS[weekdayOf(day)] ?? "mon"))
    .map((day) => [day + from * 60_000, day + (from + length) * 60_000] as const);
}

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

function periodEnd(window: FreezeWindow & { kind: "period_end" }, wall: number): (readonly [number, number])[] {
  const at = new Date(wall);
  const step = MONTHS[window.every];
  const start = Math.floor(at.getUTCMonth() / step) * step;
  return [start, start + step].map((month) => {
    const boundary = Date.UTC(at.getUTCFullYear(), month, 1);
    return [boundary - window.daysBefore * DAY_MS, boundary + window.daysAfter * DAY_MS] as const;
  });
}

function wallIntervals(window: FreezeWindow, wall: number): readonly (readonly [number, number])[] {
  switch (window.kind) {
    case "dated":
      return [[Date.parse(`${window.from}:00Z`), Date.parse(`${window.to}:00Z`)]];
    case "weekly":
      return weekly(window, wall);
    case "period_end":
      return periodEnd(window, wall);
  }
}

function intervalAt(settings: FreezeSettings, timeZone: string, at: number): Interval | null {
  const wall = wallClockAt(at, timeZone);
  for (const window of settings.windows) {
    for (const [fromWall, toWall] of wallIntervals(window, wall)) {
      const from = instantOfWallClock(fromWall, timeZone);
      const to = instantOfWallClock(toWall, timeZone);
      if (from <= at && at < to) return { name: window.name, from, to };
    }
  }
  return null;
}

/** The freeze that holds at an instant (ms UTC), in the company's time zone; null when nothing is frozen. */
export function freezeAt(settings: FreezeSettings, timeZone: string, at: number): Freeze | null {
  const first = settings.windows.length === 0 ? null : intervalAt(settings, timeZone, at);
  if (!first) return null;
  let endsAt = first.to;
  for (let link = 0; link < MAX_CHAIN; link++) {
    const next = intervalAt(settings, timeZone, endsAt);
    if (!next) break;
    endsAt = next.to;
  }
  return { name: first.name, endsAt };
}

/** "2026-12-31 18:00 Asia/Singapore": an instant for people, in their company's own time. */
export function wallTimeOf(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  return `${format.format(at)} ${timeZone}`;
}
