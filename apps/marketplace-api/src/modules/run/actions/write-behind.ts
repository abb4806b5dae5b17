import { DomainError } from "@souk/kernel";
import type { BlobRef, FileReader } from "../../file/index.ts";

/** What one call may store before it is known to succeed. A call that fails leaves it to the sweep, so this bounds what costs nobody anything. */
const MAX_EARLY_BYTES = 256_000;

/** The version a change replaces: where its path stood when the call first changed it. */
export interface Base {
  /** @throws DomainError `overloaded` when the database did not answer */
  readonly found: Promise<number>;
  /** Null until it is found. */
  readonly version: number | null;
}

/** What writing begins and the skill does not wait for: where the path stands, and its content on the way to the store. */
export interface WriteBehind {
  /** Looks up where a path stands now. */
  lookUp(path: string): Base;
  /** Begins to keep a content; null: not before the call has succeeded. Whoever needs the blob waits for it and meets its error. */
  keep(text: string, bytes: number): Promise<BlobRef> | null;
  /** Whether a look-up is still on its way, or has failed. */
  isOpen(): boolean;
  /** What was looked up is known. Ends at once when the call is stopped. @throws DomainError `overloaded` when a look-up failed */
  known(): Promise<void>;
  /** Nothing is on its way any more, however it ended; or the call is stopped. */
  ended(): Promise<void>;
}

/** A base that is known already. */
export const baseAt = (version: number): Base => ({ found: Promise.resolve(version), version });

function unanswered(cause: unknown): DomainError {
  if (cause instanceof DomainError) return cause;
  const message = "The workspace does not answer. Your workspace is unchanged and nothing is billed; try again shortly.";
  return new DomainError("overloaded", message, { cause, details: { retryAfterSeconds: 2 } });
}

/** Creates what one call does behind its skill's back. */
export function createWriteBehind(files: Pick<FileReader, "head" | "putBlob">, companyId: string, signal: AbortSignal): WriteBehind {
  const lookUps = new Set<Promise<number>>();
  const puts: Promise<unknown>[] = [];
  let earlyBytes = 0;

  async function find(path: string): Promise<number> {
    try {
      return (await files.head(companyId, path)).version;
    } catch (error) {
      throw unanswered(error);
    }
  }
  /** Of a stopped call nobody waits for a database that may be gone. */
  function unlessStopped(work: Promise<unknown>): Promise<unknown> {
    if (signal.aborted) return Promise.resolve();
    return Promise.race([work, new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }))]);
  }

  return {
    lookUp: (path) => {
      const base: { found: Promise<number>; version: number | null } = { found: find(path), version: null };
      lookUps.add(base.found);
      // One that fails stays open: whoever asks for what is known meets it.
      base.found.then(
        (version) => {
          base.version = version;
          lookUps.delete(base.found);
        },
        () => undefined,
      );
      return base;
    },
    keep: (text, bytes) => {
      if (earlyBytes + bytes > MAX_EARLY_BYTES) return null;
      earlyBytes += bytes;
      const put = files.putBlob(companyId, text);
      puts.push(put.catch(() => undefined)); // met by whoever needs the blob
      return put;
    },
    isOpen: () => lookUps.size > 0,
    known: async () => {
      await unlessStopped(Promise.all(lookUps));
    },
    ended: async () => {
      if (lookUps.size > 0 || puts.length > 0) await unlessStopped(Promise.allSettled([...lookUps, ...puts]));
    },
  };
}
