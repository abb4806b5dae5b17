import { readdirSync, readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";

const PAGE_BYTES = 4096;
/** Linux counts CPU time in ticks of this length (USER_HZ, proc_pid_stat(5)). */
const TICK_MS = 10;
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
    /** CPU time of all its threads so far, to 10 ms; undefined on a system without /proc. */
    cpuMs(): number | undefined {
      rssBytes();
      const [user, kernel] = readText(`/proc/${pid}/stat`)
        .replace(/^.*\) /s, "")
        .split(" ")
        .slice(11, 13)
        .map(Number);
      return user === undefined || kernel === undefined ? undefined : (user + kernel) * TICK_MS;
    },
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

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it ended meanwhile, or there is no /proc
  }
}

function readNumbers(path: string): number[] {
  return readText(path).trim().split(" ").filter(Boolean).map(Number);
}
