/** Source of time. Injected everywhere, so that tests and the demo's history decide what "now" is. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number;
}

/** The machine's clock. The only place that may read it. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until told to move. */
export interface SteppingClock extends Clock {
  /** Moves forward by `ms` (≥ 0). @throws RangeError on a negative step. */
  advance(ms: number): void;
  /** Jumps forward to `ms` since the epoch. @throws RangeError when that lies in the past. */
  set(ms: number): void;
}

/** Creates a clock that starts at `startMs` (UTC) and moves only by `advance` or `set`. */
export function steppingClock(startMs: number): SteppingClock {
  let current = startMs;
  const set = (ms: number): void => {
    if (ms < current) throw new RangeError("a stepping clock never goes back");
    current = ms;
  };
  return { now: () => current, set, advance: (ms) => set(current + ms) };
}
