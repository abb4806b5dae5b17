"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";

const Upload = z.strictObject({ name: z.string().min(1).max(200), text: z.string().max(2_000_000) });

/** Writes a text file into the person's own folder, which no grant is needed for. */
export async function uploadFile(input: z.input<typeof Upload>): Promise<Loaded<{ path: string; version: number }>> {
  const { name, text } = Upload.parse(input);
  const safe = name.replaceAll(/[^\p{L}\p{N}._ -]/gu, "_");
  return loadOrProblem(async () => {
    const { files } = await api();
    const { ownFolder } = await files.list.query({ prefix: "/people/" });
    return files.upload.mutate({ path: `${ownFolder ?? "/uploads"}/${safe}`, text });
  });
}
