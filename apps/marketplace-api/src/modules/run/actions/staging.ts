import { effectiveLabel, type FileReader, inherited, type Label, type Labelled, mayEnterArea, strongerOf } from "../../file/index.ts";
import { type ActionContext, Refused } from "./action.ts";
import { type Change, createChangeSet, type StagedContent } from "./change-set.ts";
import { type Base, baseAt, createWriteBehind, type WriteBehind } from "./write-behind.ts";

/** What a call read of one path. */
export interface FileUse {
  readonly version: number;
  readonly bytes: number;
  readonly label: Label | null;
}

interface Standing {
  readonly exists: boolean;
  readonly base: Base;
  readonly content: StagedContent;
  /** What it carries; null also for what the call itself staged, which carries what the call has read. */
  readonly label: Labelled | null;
}

/** The workspace as one call sees it: what it staged hides what is stored. */
export interface Staging {
  readonly reads: ReadonlyMap<string, FileUse>;
  readonly staged: ReadonlyMap<string, Change>;
  /** What goes on while the skill does. */
  readonly behind: WriteBehind;
  /** @throws Refused unless grant and area let the call at the path */
  require(path: string, verb: "read" | "write"): void;
  standing(path: string): Promise<Standing>;
  /** @throws Refused beyond the limits of one call, or beside a name that looks the same */
  stage(path: string, change: Change): void;
  /** Stages a text. The skill waits neither for what it replaces to be looked up nor for the text to be kept. @throws Refused as `stage` */
  write(path: string, text: string, bytes: number): Base;
  /** Puts a read on record; the first confidential one closes the way out, and what the call writes carries the strongest label (row 140). */
  noteRead(
    head: { readonly path: string; readonly version: number; readonly label: Labelled | null },
    use: { readonly bytes: number; readonly n: number },
  ): Promise<void>;
}

/** Creates the staging of one call. */
export function createStaging(context: ActionContext, files: FileReader): Staging {
  const { plan, flow } = context;
  const { principal } = plan;
  const reads = new Map<string, FileUse>();
  const { changes, put } = createChangeSet();
  const behind = createWriteBehind(files, principal.companyId, context.signal);
  const baseOf = (path: string): Base => {
    const read = reads.get(path);
    return changes.get(path)?.base ?? (read ? baseAt(read.version) : behind.lookUp(path));
  };
  return {
    reads,
    staged: changes,
    behind,
    require: (path, verb) => {
      context.require("file", path, verb);
      if (mayEnterArea(principal, path)) return;
      throw new Refused("permission_denied", path, { message: `${path} is in an area of somebody else`, layer: "employee" });
    },
    standing: async (path) => {
      const own = changes.get(path);
      if (own) return { exists: own.content.kind !== "removed", base: own.base, content: own.content, label: null };
      const head = await files.head(principal.companyId, path);
      const base = baseAt(reads.get(path)?.version ?? head.version);
      return { exists: head.exists, base, content: { kind: "blob", sha256: head.sha256, bytes: head.size }, label: head.label };
    },
    stage: (path, change) => void put(path, change.content.kind === "removed" ? null : change.content.bytes, () => change),
    write: (path, text, bytes) =>
      put(path, bytes, () => ({
        base: baseOf(path),
        content: { kind: "text", text, bytes, kept: behind.keep(text, bytes) },
        cause: null,
      })).base,
    noteRead: async ({ path, version, label: carried }, { bytes, n }) => {
      const label = effectiveLabel(await files.rules(principal), { path, label: carried });
      if (!reads.has(path)) reads.set(path, { version, bytes, label: label?.label ?? null });
      if (label !== null) context.onLabel();
      if (label?.label === "confidential") flow.confidentialRead ??= { path, from: label.from, action: n };
      flow.label = strongerOf(flow.label, inherited(label, path));
    },
  };
}
