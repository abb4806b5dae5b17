import { z } from "zod";
import {
  ChangePage,
  ChangesQuery,
  DiffQuery,
  FileDiff,
  FileListing,
  type FileService,
  FileView,
  FileWritten,
  MAX_TEXT_BYTES,
  RestoreInput,
  Reverted,
  RevertInput,
  type WorkspaceParts,
} from "../../modules/file/index.ts";
import { procedure, router } from "./init.ts";

const Path = z.string().min(2).max(1024);
const Version = z.number().int().min(0);

export interface FilesRouterDeps {
  readonly file: FileService;
  readonly workspace: WorkspaceParts;
}

/** The workspace, as one person may see it. */
export function createFilesRouter({ file, workspace: { history } }: FilesRouterDeps) {
  return router({
    list: procedure
      .input(z.strictObject({ prefix: z.string().max(1024).default("/") }))
      .output(FileListing)
      .query(({ ctx, input }) => file.list(ctx.principal, input)),
    read: procedure
      .input(z.strictObject({ path: Path, version: Version.optional() }))
      .output(FileView)
      .query(({ ctx, input }) => file.read(ctx.principal, input)),
    upload: procedure
      .input(z.strictObject({ path: Path, text: z.string().max(MAX_TEXT_BYTES), baseVersion: Version.optional() }))
      .output(FileWritten)
      .mutation(({ ctx, input: { text, ...input } }) => file.upload(ctx.principal, { ...input, content: text })),
    remove: procedure
      .input(z.strictObject({ path: Path, baseVersion: Version.optional() }))
      .output(FileWritten)
      .mutation(({ ctx, input }) => file.remove(ctx.principal, input)),
    changes: procedure
      .input(ChangesQuery)
      .output(ChangePage)
      .query(({ ctx, input: { call, ...query } }) => history.changes(ctx.principal, { ...query, callId: call })),
    diff: procedure
      .input(DiffQuery)
      .output(FileDiff)
      .query(({ ctx, input }) => history.diff(ctx.principal, input)),
    restore: procedure
      .input(RestoreInput)
      .output(FileWritten)
      .mutation(({ ctx, input }) => history.restore(ctx.principal, input)),
    revertPreview: procedure
      .input(RevertInput.pick({ callId: true }))
      .output(Reverted)
      .query(({ ctx, input }) => history.revert(ctx.principal, { ...input, onConflict: "refuse", preview: true })),
    revert: procedure
      .input(RevertInput.pick({ callId: true, onConflict: true }))
      .output(Reverted)
      .mutation(({ ctx, input }) => history.revert(ctx.principal, { ...input, preview: false })),
  });
}
