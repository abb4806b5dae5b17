/** Answers that take longer are slept for. */
const LOOK_MS = 0.1;
const MOST_SKIPS = 63;

/**
 * Keeps the event loop turning for the moment in which an answer is expected. Putting a thread to sleep and waking it up again takes longer than most
 * host actions do; the loop serves everything else meanwhile. Whoever looks out in vain sleeps the next times, twice as often each time.
 */
export function createLookout(now: () => number = () => performance.now()) {
  let until = 0;
  let isLooking = false;
  let isScheduled = false;
  let skips = 0;
  let penalty = 0;

  function look(): void {
    isScheduled = false;
    if (!isLooking) return;
    if (now() < until) {
      schedule();
      return;
    }
    isLooking = false;
    penalty = Math.min(MOST_SKIPS, 2 * penalty + 1);
    skips = penalty;
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(look);
  }

  return {
    /** What was just sent may be answered at once. */
    expect(): void {
      if (skips > 0) {
        skips -= 1;
        return;
      }
      until = now() + LOOK_MS;
      isLooking = true;
      schedule();
    },
    /** Something came. */
    arrived(): void {
      if (isLooking) penalty >>= 1;
      isLooking = false;
    },
    get isLooking(): boolean {
      return isLooking;
    },
  };
}
