import type { RandomSource, SteppingClock } from "@souk/kernel";

/** The clock of the demo's history, with the source of ids beside it. */
export interface DemoClock extends SteppingClock {
  readonly random: RandomSource;
}

/** Says how far seeding is, one line at a time. */
export type Progress = (line: string) => void;
