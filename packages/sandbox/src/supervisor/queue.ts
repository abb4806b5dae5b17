import type { Active } from "./active.ts";
import type { Lane } from "./lane.ts";

/** Calls that wait for a host: first in, first out within a lane (a company, usually), lanes in turn. */
export function createQueue(maxJobs: number) {
  const lanes = new Map<string, Active[]>();
  let size = 0;

  return {
    /** False when the queue is full. */
    push(active: Active): boolean {
      if (size >= maxJobs) return false;
      const lane = lanes.get(active.lane.key);
      if (lane) lane.push(active);
      else lanes.set(active.lane.key, [active]);
      size += 1;
      return true;
    },
    /** Offers the first call of each lane in turn, again and again, until none is taken. */
    drain(tryStart: (active: Active) => boolean): void {
      for (let progress = true; progress && size > 0; ) {
        progress = false;
        for (const [key, lane] of lanes) {
          const first = lane[0];
          if (first && !first.settled && !tryStart(first)) continue;
          lane.shift();
          size -= 1;
          progress = true;
          lanes.delete(key);
          if (lane.length > 0) lanes.set(key, lane);
          break;
        }
      }
    },
    /** Takes out and returns every call for which `isDue` holds. */
    removeWhere(isDue: (active: Active) => boolean): Active[] {
      const removed: Active[] = [];
      for (const [key, lane] of lanes) {
        const kept = lane.filter((active) => !isDue(active));
        if (kept.length === lane.length) continue;
        removed.push(...lane.filter(isDue));
        size -= lane.length - kept.length;
        if (kept.length > 0) lanes.set(key, kept);
        else lanes.delete(key);
      }
      return removed;
    },
    /** The lane of each first call. */
    firsts: (): Lane[] => [...lanes.values()].flatMap((lane) => lane[0]?.lane ?? []),
    get size(): number {
      return size;
    },
  };
}
