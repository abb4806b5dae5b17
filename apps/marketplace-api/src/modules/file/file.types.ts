import { z } from "zod";
import { Who } from "../directory/index.ts";
import { LABELS, type Labelled } from "./workspace-rules.ts";

/** The most one workspace file holds. Beyond its first megabyte a blob is kept in chunks. */
export const MAX_FILE_BYTES = 8_000_000;
/** The most a skill writes to one file: its texts cross the bridge of the sandbox. */
export const MAX_TEXT_BYTES = 1_000_000;

/** Where a path stands. A path nobody has written has version 0; a deleted one keeps its last version. */
export interface FileHead {
  readonly path: string;
  readonly version: number;
  readonly exists: boolean;
  readonly sha256: string;
  readonly size: number;
  /** ms UTC */
  readonly updatedAt: number;
  /** What its content carries; rules label by path beside it. */
  readonly label: Labelled | null;
}

/** One change of a path. */
export interface FileChange {
  readonly path: string;
  readonly version: number;
  readonly sha256: string;
  readonly size: number;
  readonly deleted: boolean;
  readonly callId: string | null;
  readonly skill: string | null;
  readonly skillVersion: string | null;
  /** Why, when it was no plain write: `moved:<from>`, `restored:<version>`, `reverted:<call>`, `accepted:<employee>`, `label:<label it has now>`. */
  readonly cause: string | null;
  readonly employeeId: string | null;
  readonly agentId: string | null;
  /** ms UTC */
  readonly at: number;
  /** What this version carries. */
  readonly label: Labelled | null;
}

/** A blob's address. */
export interface BlobRef {
  readonly sha256: string;
  readonly size: number;
}

const By = { by: Who.nullable(), callId: z.string().nullable(), skill: z.string().nullable() };
/** The label of a file, and the path it was inherited from; `from` null: set on the path by a rule. */
export const LabelView = z.strictObject({ label: z.enum(LABELS), from: z.string().nullable() });
const FileRow = z.strictObject({
  path: z.string(),
  size: z.number().int(),
  version: z.number().int(),
  updatedAt: z.string(),
  label: LabelView.nullable(),
  ...By,
});
export const FileListing = z.strictObject({
  items: z.array(FileRow),
  /** There is more: behind `nextCursor`. */
  truncated: z.boolean(),
  nextCursor: z.string().nullable(),
  /** Where this person's uploads go unless they say; null for whoever has no folder of their own. */
  ownFolder: z.string().nullable(),
});
export const FileVersionView = z.strictObject({ version: z.number().int(), at: z.string(), size: z.number().int(), ...By });
export const FileView = z.strictObject({
  path: z.string(),
  text: z.string(),
  size: z.number().int(),
  version: z.number().int(),
  updatedAt: z.string(),
  label: LabelView.nullable(),
  versions: z.array(FileVersionView),
  /** Whether the caller may write it: change it, or make a version the current one. */
  canWrite: z.boolean(),
});
export const FileWritten = z.strictObject({ path: z.string(), version: z.number().int() });
const Moved = z.strictObject({ path: z.string(), version: z.number().int() });
/** Who undid a call last, and how many files that brought back. */
export const Undone = z.strictObject({ by: Who.nullable(), at: z.string(), files: z.number().int() });
export type Undone = z.output<typeof Undone>;
/** What undoing a call did, or (in a preview, `done` false) would do. */
export const Reverted = z.strictObject({
  callId: z.string(),
  done: z.boolean(),
  reverted: z.array(Moved),
  /** Changed by somebody since, with the version they are at; left alone. */
  conflicts: z.array(Moved),
  unchanged: z.array(z.string()),
  /** Whether the caller may undo it: an administrator, or somebody who may write every path of it. */
  canUndo: z.boolean(),
  /** How it was undone before. */
  undone: Undone.nullable(),
});
export type Reverted = z.output<typeof Reverted>;
export type FileListing = z.output<typeof FileListing>;
export type FileVersionView = z.output<typeof FileVersionView>;
export type FileView = z.output<typeof FileView>;
export type FileWritten = z.output<typeof FileWritten>;
