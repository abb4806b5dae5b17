/** Answers that take longer are slept for. Long enough for a sleeping other side to wake up and answer: else two that sleep in turns never meet awake. */
const LOOK_MS = 0.5;
/** Looks in vain, one after the other, before it sleeps: a machine that is busy for a moment is no slow answer. */
const PATIENCE = 3;
const MOST_SKIPS = 63;

/**
 * Keeps the event loop turning for the moment in which an answer is expected. Putting a thread to sleep and waking it up again takes longer than most
 * host actions do; the loop serves everything else meanwhile. Whoever looks out in vain again and again sleeps the next times, twice as often each time,
 * until an answer comes while it looks.
 */
export function createLookout(now: () => number = () => performance.now()) {
  let until = 0;
  let isLooking = false;
  let isScheduled = false;
  let skips = 0;
  let misses = 0;

  function look(): void {
    isScheduled = false;
    if (!isLooking) return;
    if (now() < until) {
      schedule();
      return;
    }
    isLooking = false;
    misses += 1;
    if (misses > PATIENCE) skips = Math.min(MOST_SKIPS, 2 ** (misses - PATIENCE) - 1);
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
      if (isLooking) misses = 0;
      isLooking = false;
    },
    get isLooking(): boolean {
      return isLooking;
    },
  };
}
