import { z } from "zod";
import { FileListing, type FileService, FileView, FileWritten, MAX_TEXT_BYTES } from "../../modules/file/index.ts";
import { procedure, router } from "./init.ts";

const Path = z.string().min(2).max(1024);
const Version = z.number().int().min(0);

/** The workspace, as one person may see it. */
export function createFilesRouter({ file }: { readonly file: FileService }) {
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
  });
}
