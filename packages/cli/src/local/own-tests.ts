import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import type { Shell } from "../shell.ts";

/** The skill's own test files, below its folder. */
async function findTests(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.test\.(ts|js|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => !file.includes("/node_modules/")).sort();
}

/** vitest's own program, when the skill can import vitest. */
function findVitest(folder: string): string | null {
  try {
    const manifest = createRequire(join(folder, "package.json")).resolve("vitest/package.json");
    return join(dirname(manifest), "vitest.mjs");
  } catch {
    return null;
  }
}

/** Whether a test file is written for vitest. */
async function isForVitest(file: string): Promise<boolean> {
  return /from\s*["']vitest["']/.test(await readFile(file, "utf8"));
}

/** Runs the skill's own tests: files that import vitest with it, when it is there, all others with node --test. Their output goes to stderr. Null when there are none. */
export async function runOwnTests(folder: string, shell: Shell): Promise<{ files: number; passed: boolean } | null> {
  const files = await findTests(folder);
  if (files.length === 0) return null;
  const run = (args: readonly string[]): Promise<number> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], signal: shell.signal });
      for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", (line) => shell.note(line));
      child.on("error", () => resolve(1));
      child.on("close", (exitCode) => resolve(exitCode ?? 1));
    });
  const vitest = findVitest(folder);
  const forVitest: string[] = [];
  const forNode: string[] = [];
  for (const file of files) (vitest !== null && (await isForVitest(file)) ? forVitest : forNode).push(file);
  const config = join(import.meta.dirname, "vitest.own-tests.config.ts");
  const codes: number[] = [];
  if (forNode.length > 0)
    codes.push(await run(["--import", pathToFileURL(join(import.meta.dirname, "sdk-resolver.ts")).href, "--test", ...forNode]));
  if (vitest !== null && forVitest.length > 0) codes.push(await run([vitest, "run", "--root", folder, "--config", config, ...forVitest]));
  return { files: files.length, passed: codes.every((code) => code === 0) };
}
