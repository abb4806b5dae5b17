import { existsSync, realpathSync, statSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

/** A folder of this machine as a workspace: `/invoices/a.json` is the file `invoices/a.json` below it. */
export interface WorkspaceFolder {
  readonly root: string;
  /** The text, or null when there is no such file. Links that lead out of the folder count as absent. */
  read(path: string): Promise<string | null>;
  list(prefix: string): Promise<{ path: string; size: number; version: number }[]>;
  write(path: string, text: string): Promise<void>;
  /** Removes a file; nothing when there is none, or when it lies outside. */
  remove(path: string): Promise<void>;
}

/** Where a path lies on disk, or null when it is not there or leads out of the folder. */
function locate(root: string, path: string): string | null {
  const file = join(root, path);
  if (!existsSync(file)) return null;
  const [real, realRoot] = [realpathSync(file), realpathSync(root)];
  return real.startsWith(realRoot + sep) && statSync(real).isFile() ? real : null;
}

/** Opens a folder as a workspace. Paths must be in normal form already (policy's `normaliseFilePath`). */
export function openWorkspaceFolder(root: string): WorkspaceFolder {
  const versions = new Map<string, number>();
  return {
    root,
    async read(path) {
      const file = locate(root, path);
      return file === null ? null : readFile(file, "utf8");
    },
    async list(prefix) {
      if (!existsSync(root)) return [];
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const paths = entries.flatMap((entry) =>
        entry.isFile() ? [`/${relative(root, join(entry.parentPath, entry.name)).split(sep).join("/")}`] : [],
      );
      return paths
        .filter((path) => path.startsWith(prefix) && !path.includes("/."))
        .sort()
        .map((path) => ({ path, size: statSync(join(root, path)).size, version: versions.get(path) ?? 1 }));
    },
    async write(path, text) {
      const file = join(root, path);
      await mkdir(dirname(file), { recursive: true });
      if (existsSync(file) && locate(root, path) === null) throw new Error(`${path} leads out of the workspace folder`);
      await writeFile(file, text);
      versions.set(path, (versions.get(path) ?? 1) + 1);
    },
    async remove(path) {
      if (locate(root, path) !== null) await rm(join(root, path));
    },
  };
}
