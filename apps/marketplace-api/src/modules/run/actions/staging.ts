import { foldFilePath } from "@souk/policy";
import { effectiveLabel, type FileReader, inherited, type Label, type Labelled, mayEnterArea, strongerOf } from "../../file/index.ts";
import { type ActionContext, Refused } from "./action.ts";

/** What one call may stage: many tiny writes and few large ones are both bounded. */
const MAX_STAGED_FILES = 100;
const MAX_STAGED_BYTES = 8_000_000;

/** What a path will hold: new text, content that is kept already (moved here), or nothing. */
type StagedContent =
  | { readonly kind: "text"; readonly text: string; readonly bytes: number }
  | { readonly kind: "blob"; readonly sha256: string; readonly bytes: number }
  | { readonly kind: "removed" };

/** A change of one path that commits with the call. */
export interface StagedFile {
  readonly baseVersion: number;
  readonly content: StagedContent;
  /** `moved:<from>`, `moved to:<to>`, or null. */
  readonly cause: string | null;
}

/** What a call read of one path. */
export interface FileUse {
  readonly version: number;
  readonly bytes: number;
  readonly label: Label | null;
}

interface Standing {
  readonly exists: boolean;
  readonly version: number;
  readonly content: StagedContent;
  /** What it carries; null also for what the call itself staged, which carries what the call has read. */
  readonly label: Labelled | null;
}

/** The workspace as one call sees it: what it staged hides what is stored. */
export interface Staging {
  readonly reads: ReadonlyMap<string, FileUse>;
  readonly staged: ReadonlyMap<string, StagedFile>;
  /** @throws Refused unless grant and area let the call at the path */
  require(path: string, verb: "read" | "write"): void;
  standing(path: string): Promise<Standing>;
  /** @throws Refused beyond the limits of one call, or beside a name that looks the same */
  stage(path: string, file: StagedFile): void;
  /** Puts a read on record; the first confidential one closes the way out, and what the call writes carries the strongest label (row 140). */
  noteRead(
    head: { readonly path: string; readonly version: number; readonly label: Labelled | null },
    use: { readonly bytes: number; readonly n: number },
  ): Promise<void>;
}

export const bytesOf = (content: StagedContent): number => (content.kind === "removed" ? 0 : content.bytes);
/** The path whose content a moved file has. */
export const movedFrom = (file: StagedFile | undefined): string | null => (file?.cause?.startsWith("moved:") ? file.cause.slice(6) : null);

/** Creates the staging of one call. */
export function createStaging(context: ActionContext, files: FileReader): Staging {
  const { plan, flow } = context;
  const { principal } = plan;
  const reads = new Map<string, FileUse>();
  const staged = new Map<string, StagedFile>();
  const folds = new Map<string, string>();
  let stagedBytes = 0;
  /** Of the changes of this call alone; what is stored is looked at when they are committed. @throws Refused */
  function requireFree(path: string, fold: string): void {
    for (const [other, { content }] of staged) {
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
    reads,
    staged,
    require: (path, verb) => {
      context.require("file", path, verb);
      if (mayEnterArea(principal, path)) return;
      throw new Refused("permission_denied", path, { message: `${path} is in an area of somebody else`, layer: "employee" });
    },
    standing: async (path) => {
      const own = staged.get(path);
      if (own) return { exists: own.content.kind !== "removed", version: own.baseVersion, content: own.content, label: null };
      const head = await files.head(principal.companyId, path);
      const version = reads.get(path)?.version ?? head.version;
      return { exists: head.exists, version, content: { kind: "blob", sha256: head.sha256, bytes: head.size }, label: head.label };
    },
    stage: (path, file) => {
      const before = staged.get(path);
      const fold = foldFilePath(path);
      const twin = folds.get(fold) ?? path;
      if (twin !== path && file.content.kind !== "removed" && staged.get(twin)?.content.kind !== "removed")
        throw new Refused("conflict", path, { message: `${path} would pass for ${twin}, which this call changes too`, layer: null });
      if (file.content.kind !== "removed") requireFree(path, fold);
      const bytes = stagedBytes + bytesOf(file.content) - (before ? bytesOf(before.content) : 0);
      if ((!before && staged.size >= MAX_STAGED_FILES) || bytes > MAX_STAGED_BYTES)
        throw new Refused("payload_too_large", path, {
          message: `one call changes at most ${MAX_STAGED_FILES} files and writes at most ${MAX_STAGED_BYTES} bytes`,
          layer: "limit",
        });
      if (file.content.kind !== "removed") folds.set(fold, path);
      stagedBytes = bytes;
      staged.set(path, file);
    },
    noteRead: async ({ path, version, label: carried }, { bytes, n }) => {
      const label = effectiveLabel(await files.rules(principal), { path, label: carried });
      if (!reads.has(path)) reads.set(path, { version, bytes, label: label?.label ?? null });
      if (label !== null) context.onLabel();
      if (label?.label === "confidential") flow.confidentialRead ??= { path, from: label.from, action: n };
      flow.label = strongerOf(flow.label, inherited(label, path));
    },
  };
}
