import { foldFilePath } from "@souk/policy";
import type { BlobRef } from "../../file/index.ts";
import { Refused } from "./action.ts";
import type { Base } from "./write-behind.ts";

/** What one call may stage: many tiny writes and few large ones are both bounded. */
const MAX_STAGED_FILES = 100;
const MAX_STAGED_BYTES = 8_000_000;

/** What a path will hold: new text (`kept`: on its way to the store since it was written), content that is kept already (moved here), or nothing. */
export type StagedContent =
  | { readonly kind: "text"; readonly text: string; readonly bytes: number; readonly kept: Promise<BlobRef> | null }
  | { readonly kind: "blob"; readonly sha256: string; readonly bytes: number }
  | { readonly kind: "removed" };

/** A change of one path that commits with the call. */
export interface Change {
  readonly base: Base;
  readonly content: StagedContent;
  /** `moved:<from>`, `moved to:<to>`, or null. */
  readonly cause: string | null;
}

/** The same, once it is known what it replaces. */
export interface StagedFile extends Omit<Change, "base"> {
  readonly baseVersion: number;
}

/** What one call has changed so far, one change a path. */
export interface ChangeSet {
  readonly changes: ReadonlyMap<string, Change>;
  /**
   * Puts a change of so many bytes (null: a removal) in the place of what was there; it is made once nothing is against it.
   * @throws Refused beyond the limits of one call, or beside a name that looks the same
   */
  put(path: string, bytes: number | null, make: () => Change): Change;
}

export const bytesOf = (content: StagedContent): number => (content.kind === "removed" ? 0 : content.bytes);
/** The path whose content a moved file has. */
export const movedFrom = (change: Change | undefined): string | null =>
  change?.cause?.startsWith("moved:") ? change.cause.slice(6) : null;

/** Changes whose base is known; one whose look-up failed is not among them, as if it had been refused. */
export function stagedFiles(changes: ReadonlyMap<string, Change>): ReadonlyMap<string, StagedFile> {
  const known = new Map<string, StagedFile>();
  for (const [path, { base, content, cause }] of changes)
    if (base.version !== null) known.set(path, { baseVersion: base.version, content, cause });
  return known;
}

/** Creates the changes of one call. */
export function createChangeSet(): ChangeSet {
  const changes = new Map<string, Change>();
  const folds = new Map<string, string>();
  let allBytes = 0;
  /** Of the changes of this call alone; what is stored is looked at when they are committed. @throws Refused */
  function requireFree(path: string, fold: string): void {
    const twin = folds.get(fold) ?? path;
    if (twin !== path && changes.get(twin)?.content.kind !== "removed")
      throw new Refused("conflict", path, { message: `${path} would pass for ${twin}, which this call changes too`, layer: null });
    for (const [other, { content }] of changes) {
      const otherFold = foldFilePath(other);
      if (content.kind === "removed" || !(otherFold.startsWith(`${fold}/`) || fold.startsWith(`${otherFold}/`))) continue;
      const [file, below] = fold.length < otherFold.length ? [path, other] : [other, path];
      throw new Refused("file_conflict", path, {
        message: `this call writes the file ${file} and ${below} in a folder of that name`,
        layer: null,
      });
    }
  }
  return {
    changes,
    put: (path, bytes, make) => {
      const before = changes.get(path);
      const fold = foldFilePath(path);
      if (bytes !== null) requireFree(path, fold);
      const total = allBytes + (bytes ?? 0) - (before ? bytesOf(before.content) : 0);
      if ((!before && changes.size >= MAX_STAGED_FILES) || total > MAX_STAGED_BYTES)
        throw new Refused("payload_too_large", path, {
          message: `one call changes at most ${MAX_STAGED_FILES} files and writes at most ${MAX_STAGED_BYTES} bytes`,
          layer: "limit",
        });
      if (bytes !== null) folds.set(fold, path);
      allBytes = total;
      const change = make();
      changes.set(path, change);
      return change;
    },
  };
}
