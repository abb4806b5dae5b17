import type { Period, RandomSource, SteppingClock } from "@souk/kernel";
import { periodOf } from "@souk/kernel";
import type { Services } from "../composition.ts";
import { ACME } from "./cast.ts";
import { DAY_MS, HISTORY_DAYS } from "./history.plan.ts";
import type { Actors } from "./history.run.ts";
import type { SeededIdentities } from "./identities.seed.ts";
import type { BuiltSkill, Publishers } from "./publish.seed.ts";

/** Says how far seeding is, one line at a time. */
export type Progress = (line: string) => void;

export interface SeedInput {
  readonly services: Services;
  /** Stands where the history begins; ends at `now`. */
  readonly clock: SteppingClock;
  readonly random: RandomSource;
  /** The system clock's now. */
  readonly now: number;
  readonly progress: Progress;
  readonly web: string;
  readonly api: string;
  /** How busy the history is; `HISTORY_VOLUME` for the real demo, less for tests. */
  readonly volume: number;
}

/** What every part of the seeding works with. */
export interface Stage {
  readonly input: SeedInput;
  readonly identities: SeededIdentities;
  readonly publishers: Publishers;
  readonly skills: ReadonlyMap<string, BuiltSkill>;
  readonly actors: Actors & { readonly forget: () => void };
}

export const HOUR_MS = 3_600_000;
export const MAIN_SKILL = "ledgerly/invoice-match";
export const THIEF = "shady/data-thief";
export const CONVERT = "ledgerly/fx-convert";
/** The converter is new: enabled so many days ago. */
export const CONVERT_DAYS = 17;

/** When the demo's history begins, for a now: midnight of the main company, 70 days back. */
export function historyStart(now: number): number {
  const month = periodOf(now - HISTORY_DAYS * DAY_MS, ACME.timeZone);
  const since = now - HISTORY_DAYS * DAY_MS - month.from;
  return month.from + Math.floor(since / DAY_MS) * DAY_MS;
}

/** The running billing month of the main company and the one before. */
export function monthsOf(now: number): { readonly last: Period; readonly current: Period } {
  const current = periodOf(now, ACME.timeZone);
  return { last: periodOf(current.from - DAY_MS, ACME.timeZone), current };
}
