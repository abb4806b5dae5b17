import { spawn } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { StartError } from "../start-error.ts";

function tar(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("tar", [...args], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += String(chunk);
    });
    child.once("error", (error) => reject(new StartError(`tar cannot be run: ${error.message}`)));
    child.once("close", (code) => (code === 0 ? resolve() : reject(new StartError(`tar failed (${code}): ${said.trim()}`))));
  });
}

/** Packs things into `file`, each from its folder. The file appears when it is complete. */
export async function pack(file: string, contents: readonly { readonly folder: string; readonly name: string }[]): Promise<void> {
  const half = `${file}.part`;
  try {
    await tar(["-czf", half, "--numeric-owner", ...contents.flatMap(({ folder, name }) => ["-C", folder, name])]);
    renameSync(half, file);
  } finally {
    rmSync(half, { force: true });
  }
}

/** Unpacks all of `file`, or one member of it, into a folder. */
export async function unpack(file: string, folder: string, member?: string): Promise<void> {
  try {
    await tar(["-xzf", file, "--numeric-owner", "-C", folder, ...(member === undefined ? [] : [member])]);
  } catch (error) {
    const said = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    throw new StartError(`${file} is damaged, cut off, or no backup of Souk. ${said}`);
  }
}
