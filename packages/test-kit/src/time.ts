import { newUuid, type SteppingClock, seededRandom, steppingClock } from "@souk/kernel";

/** When every test begins: Sunday 1 November 2026, 09:00 UTC. */
export const TEST_START_MS = 1_793_523_600_000;

/** A clock that stands at `TEST_START_MS` (or where told) until the test moves it. */
export function fixedClock(startMs: number = TEST_START_MS): SteppingClock {
  return steppingClock(startMs);
}

/** Ids that come out the same in every run. One source per test. */
export function seededIds(seed = 1): { readonly clock: SteppingClock; readonly uuid: () => string } {
  const clock = fixedClock();
  const random = seededRandom(seed);
  return { clock, uuid: () => newUuid(clock, random) };
}
