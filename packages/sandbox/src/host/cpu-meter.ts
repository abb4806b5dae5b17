/** Slices shorter than this are taken by the wall clock: reading the thread's CPU time would cost more than the difference. */
const SHORT_MS = 3;

/**
 * CPU time of slices, ms: never more than the wall clock says, and on a crowded machine less. `mark` is read between calls, so that a slice is
 * charged at most the little that this thread did since.
 */
export function createCpuMeter(threadCpuMs: () => number = readThreadCpu) {
  let markedAt = threadCpuMs();
  return {
    mark(): void {
      markedAt = threadCpuMs();
    },
    /** What a slice that took `wallMs` used. */
    used(wallMs: number): number {
      if (wallMs < SHORT_MS) return wallMs;
      const now = threadCpuMs();
      const used = Math.min(wallMs, now - markedAt);
      markedAt = now;
      return used;
    },
  };
}

function readThreadCpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
