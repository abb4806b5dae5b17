import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FileLock, type Holder, holderOf, takeLock } from "./lock-file.ts";
import { CONFLICT, StartError } from "./start-error.ts";

/** The built pages of a checkout: one folder, whatever number of data folders and ports. */
export interface PagesOptions {
  /** Where the locks are; survives a build. */
  readonly folder: string;
  /** Where this process will serve them; null: it only builds. */
  readonly servedAt: string | null;
  readonly isBuilt: () => boolean;
  readonly build: () => Promise<void>;
  readonly onWait: () => void;
  readonly signal?: AbortSignal;
}

const LOOK_EVERY_MS = 300;

/**
 * Has the pages built, by one process at a time, and holds them for this one until it releases them: pages that somebody serves are not built anew under their feet.
 * @throws StartError when pages of other sources are being served
 */
export async function openPages(options: PagesOptions): Promise<Pick<FileLock, "release">> {
  const serving = join(options.folder, "serving");
  mkdirSync(serving, { recursive: true });
  const lock = await takeBuildLock(options);
  try {
    if (!options.isBuilt()) {
      requireOpenable(options);
      await options.build();
    }
    return options.servedAt === null ? { release: () => {} } : serve(serving, options.servedAt);
  } finally {
    lock.release();
  }
}

/** Tells early what `openPages` would refuse. @throws StartError when pages of other sources are being served */
export function requireOpenable({ folder, isBuilt }: Pick<PagesOptions, "folder" | "isBuilt">): void {
  const serving = join(folder, "serving");
  const [other] = isBuilt() || !existsSync(serving) ? [] : serversIn(serving);
  if (other) throw new StartError(servedText(other), CONFLICT);
}

async function takeBuildLock({ folder, signal, onWait }: PagesOptions): Promise<FileLock> {
  for (let isFirst = true; ; isFirst = false) {
    const taken = takeLock(join(folder, "building"));
    if (taken.isTaken) return taken;
    if (isFirst) onWait();
    await sleep(LOOK_EVERY_MS, undefined, signal ? { signal } : {}).catch(() => {});
    signal?.throwIfAborted();
  }
}

function serve(serving: string, url: string): Pick<FileLock, "release"> {
  const taken = takeLock(join(serving, String(process.pid)));
  if (!taken.isTaken) throw new Error("a lock of this process is somebody else's");
  taken.announce(url);
  return taken;
}

/** Live processes that serve these pages, this one aside. */
function serversIn(serving: string): Holder[] {
  return readdirSync(serving).flatMap((name) => {
    const holder = /^\d+$/.test(name) ? holderOf(join(serving, name)) : null;
    return holder && holder.pid !== process.pid ? [holder] : [];
  });
}

function servedText({ pid, web }: Holder): string {
  return (
    `The sources of the web app changed since they were built, and another Souk of this checkout still serves those pages at ${web ?? "its address"} (process ${pid}).\n` +
    "Building them anew would break it. Stop it first, or start from a checkout of its own: git worktree add ../souk2 && cd ../souk2 && npm start"
  );
}
