import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { isAlive, startMark } from "./processes.ts";

/** Who has a lock; `mark` tells the process from a later one with the same id. */
const Holder = z.object({ pid: z.number(), mark: z.string().nullable(), web: z.string().nullable() });
export type Holder = z.output<typeof Holder>;

export interface FileLock {
  /** Tells others where this process can be reached. */
  readonly announce: (webUrl: string) => void;
  readonly release: () => void;
}

function readHolder(file: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

function isHeld(holder: Holder | null): holder is Holder {
  return holder !== null && isAlive(holder.pid) && startMark(holder.pid) === holder.mark;
}

/** The live process that has this lock, or null. */
export function holderOf(lock: string): Holder | null {
  const holder = readHolder(lock);
  return isHeld(holder) ? holder : null;
}

/** Takes a lock file for this process, over from one that was killed. Its folder exists. */
export function takeLock(
  lock: string,
): ({ readonly isTaken: true } & FileLock) | { readonly isTaken: false; readonly holder: Holder | null } {
  const mine = `${lock}.new-${process.pid}`;
  const write = (web: string | null) =>
    writeFileSync(mine, JSON.stringify({ pid: process.pid, mark: startMark(process.pid), web } satisfies Holder), { mode: 0o600 });
  write(null);
  try {
    for (let attempt = 0; ; attempt++) {
      if (take(mine, lock)) break;
      const holder = readHolder(lock);
      if (isHeld(holder) || attempt > 5) return { isTaken: false, holder };
      discardStale(lock);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return {
    isTaken: true,
    announce: (webUrl) => {
      write(webUrl);
      renameSync(mine, lock);
    },
    release: () => {
      if (readHolder(lock)?.pid === process.pid) rmSync(lock, { force: true });
    },
  };
}

/** A link is made by one process only, also when several try at once. */
function take(mine: string, lock: string): boolean {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves a dead holder's lock away; gives it back when a live one took its place in between. */
function discardStale(lock: string): void {
  const aside = `${lock}.old-${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // another start was faster
  }
  if (isHeld(readHolder(aside))) take(aside, lock);
  rmSync(aside, { force: true });
}
