import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { RUNTIME_FILES } from "../host/input-check.ts";
import { seccompFilter } from "./seccomp.ts";

const SOURCE_DIR = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const FOLDER = "souk-host-";
const PARTS = ["host", "wire"] as const;

/** The host's program as plain JavaScript in a folder of its own: all a host can see of our source. */
export interface HostProgram {
  readonly dir: string;
  readonly main: string;
  readonly args?: readonly string[];
  /** The compiled system call filter; undefined on an architecture without one. */
  readonly filter: string | undefined;
  readonly remove: () => void;
}

/**
 * Strips the types once, here: a host that strips them itself takes twice as long to start (measured 300 ms against 165 ms).
 * Packages are named by their full path, because the folder has no node_modules above it.
 */
export function buildHostProgram(): HostProgram {
  removeForgotten();
  const dir = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  for (const part of PARTS) {
    mkdirSync(join(dir, part));
    for (const name of readdirSync(join(SOURCE_DIR, part))) {
      if (!name.endsWith(".ts") || name.endsWith(".test.ts")) continue;
      const source = stripTypes(readFileSync(join(SOURCE_DIR, part, name), "utf8"));
      writeFileSync(join(dir, part, name.replace(/\.ts$/, ".mjs")), retarget(source));
    }
  }
  cpSync(join(SOURCE_DIR, "guest"), join(dir, "guest"), { recursive: true });
  for (const file of RUNTIME_FILES) cpSync(require.resolve(file), join(dir, "runtime", file), { recursive: true });
  const bytes = seccompFilter(process.arch);
  const filter = bytes && join(dir, "seccomp.bpf");
  if (filter !== undefined && bytes) writeFileSync(filter, bytes);
  return { dir, main: join(dir, "host", "main.mjs"), filter, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A supervisor that was killed leaves its folder behind, and now and then a host that had not yet begun: the next one clears both away. */
function removeForgotten(): void {
  const owner = new RegExp(`^${FOLDER}(\\d+)-`);
  const forgotten = readdirSync(tmpdir()).filter((name) => {
    const pid = Number(owner.exec(name)?.[1]);
    return !Number.isNaN(pid) && !isAlive(pid);
  });
  if (forgotten.length === 0) return;
  killStarters(forgotten.map((name) => join(tmpdir(), name)));
  for (const name of forgotten) {
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's folder: theirs to remove.
    }
  }
}

/** bubblewrap's inner process waits for ever when its outer one is killed in its first milliseconds: known by the folder it would mount. */
function killStarters(folders: readonly string[]): void {
  for (const pid of listProcesses()) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (command[0] === "bwrap" && folders.some((folder) => command.includes(folder))) process.kill(pid, "SIGKILL");
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
}

function listProcesses(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Node runs `.ts` without a word, but warns that the function behind it is experimental: not news for whoever starts the marketplace. */
function stripTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function retarget(source: string): string {
  const required = source.replace(
    /\brequire\("([^"]+)"\)/g,
    (_all, specifier: string) => `require(${JSON.stringify(require.resolve(specifier))})`,
  );
  return required.replace(/(\bfrom\s+|^import\s+)"([^"]+)"/gm, (_all, keyword: string, specifier: string) => {
    if (specifier.startsWith("node:")) return `${keyword}"${specifier}"`;
    return specifier.startsWith(".")
      ? `${keyword}"${specifier.replace(/\.ts$/, ".mjs")}"`
      : `${keyword}"${pathToFileURL(require.resolve(specifier)).href}"`;
  });
}
