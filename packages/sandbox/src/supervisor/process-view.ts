import { readdirSync, readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";

const PAGE_BYTES = 4096;
/** Smaller than any Node process: a launcher. */
const LAUNCHER_BYTES = 32 * 1024 * 1024;

/** The Node process behind the one we started. Under bubblewrap that one only watches the real one: its innermost child. */
export function createProcessView(startedPid: number) {
  let pid = startedPid;
  let isInnermost = false;

  function rssBytes(): number {
    for (let next: number | undefined = pid; !isInnermost && next !== undefined; ) {
      pid = next;
      next = readNumbers(`/proc/${pid}/task/${pid}/children`)[0];
    }
    const rss = (readNumbers(`/proc/${pid}/statm`)[1] ?? 0) * PAGE_BYTES;
    isInnermost = rss > LAUNCHER_BYTES;
    return rss;
  }

  return {
    /** Resident memory. */
    rssBytes,
    /** The real process, once it has grown beyond a launcher. */
    innermost(): number {
      rssBytes();
      return pid;
    },
    /** Every thread of it gets what others leave over. */
    yieldCpu(): void {
      rssBytes();
      try {
        for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), constants.priority.PRIORITY_LOW);
      } catch {
        // It ended meanwhile, or this system has no /proc: then it competes like the others.
      }
    },
  };
}

function readNumbers(path: string): number[] {
  try {
    return readFileSync(path, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
