import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { CliError } from "../cli-error.ts";

/** Reads a settings file. Null when there is none. @throws CliError when it is damaged or readable by others. */
export async function readSettings<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | null> {
  if (!existsSync(path)) return null;
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    throw new CliError("usage", `${path} is damaged`, { fix: "remove it and sign in again with souk login", cause: error });
  }
}

/** Writes a settings file as a whole, readable by its owner only (folder 0700, file 0600). */
export async function writeSettings(path: string, value: unknown): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.new`;
  try {
    await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    await chmod(temporary, 0o600);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
