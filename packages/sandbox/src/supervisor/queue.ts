import type { Active } from "./active.ts";

/** Calls that wait for a host: first in, first out within a company, companies in turn. */
export function createQueue(maxJobs: number) {
  const lanes = new Map<string, Active[]>();
  let size = 0;

  return {
    /** False when the queue is full. */
    push(active: Active): boolean {
      if (size >= maxJobs) return false;
      const lane = lanes.get(active.job.companyId);
      if (lane) lane.push(active);
      else lanes.set(active.job.companyId, [active]);
      size += 1;
      return true;
    },
    /** Offers the first call of each company in turn, again and again, until none is taken. */
    drain(tryStart: (active: Active) => boolean): void {
      for (let progress = true; progress && size > 0; ) {
        progress = false;
        for (const [companyId, lane] of lanes) {
          const first = lane[0];
          if (first && !first.settled && !tryStart(first)) continue;
          lane.shift();
          size -= 1;
          progress = true;
          lanes.delete(companyId);
          if (lane.length > 0) lanes.set(companyId, lane);
          break;
        }
      }
    },
    /** Takes out and returns every call for which `isDue` holds. */
    removeWhere(isDue: (active: Active) => boolean): Active[] {
      const removed: Active[] = [];
      for (const [companyId, lane] of lanes) {
        const kept = lane.filter((active) => !isDue(active));
        if (kept.length === lane.length) continue;
        removed.push(...lane.filter(isDue));
        size -= lane.length - kept.length;
        if (kept.length > 0) lanes.set(companyId, kept);
        else lanes.delete(companyId);
      }
      return removed;
    },
    companies: (): IterableIterator<string> => lanes.keys(),
    get size(): number {
      return size;
    },
  };
}
