import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Ways to confine a host process, strongest first. */
export const TIERS = ["bubblewrap", "setpriv", "permission"] as const;
export type Tier = (typeof TIERS)[number];

/** The command that starts a host under one tier. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const sourceDir = realpathSync(fileURLToPath(new URL("..", import.meta.url)));
const hostMain = join(sourceDir, "host", "main.ts");

/** V8 settings of every host. A larger young generation than isolated-vm's default halves the time a call spends in scavenges. */
const V8_FLAGS = ["--no-node-snapshot", "--max-semi-space-size=4", "--min-semi-space-size=1"];

/** What a host may read: its own source and the few packages it loads. */
function readableDirs(): string[] {
  const packages = [
    "isolated-vm",
    "node-gyp-build",
    "ajv",
    "ajv-formats",
    "fast-deep-equal",
    "fast-uri",
    "json-schema-traverse",
    "require-from-string",
  ];
  const dirs = [sourceDir, join(dirname(sourceDir), "package.json")];
  for (const name of packages) {
    try {
      dirs.push(packageDir(name));
    } catch {
      // Not a dependency in this installation: nothing to read.
    }
  }
  return dirs;
}

function packageDir(name: string): string {
  const paths = require.resolve.paths(name) ?? [];
  const found = paths.map((path) => join(path, name)).find((path) => existsSync(join(path, "package.json")));
  if (found === undefined) throw new Error(`${name} is not installed`);
  return found;
}

/** The command line for `tier` with `nodeBinary`. */
export function launchFor(tier: Tier, nodeBinary: string, program: readonly string[] = [hostMain]): Launch {
  const dirs = readableDirs();
  const node = [
    nodeBinary,
    ...V8_FLAGS,
    "--permission",
    "--allow-addons",
    "--allow-fs-read=/etc/alpine-release",
    ...dirs.map((dir) => `--allow-fs-read=${dir}`),
    "--disable-warning=SecurityWarning",
    ...program,
  ];
  const env = { TZ: "UTC", LANG: "C.UTF-8" };
  if (tier === "permission") return { command: nodeBinary, args: node.slice(1), env };
  if (tier === "setpriv")
    return {
      command: "setpriv",
      args: [...setprivArgs(), "prlimit", "--core=0", "--nofile=64", "--fsize=0", "--", ...node],
      env: { ...env, PATH: "/usr/bin:/bin" },
    };
  return { command: "bwrap", args: [...bubblewrapArgs(nodeBinary, dirs), ...node], env: { PATH: "/usr/bin:/bin" } };
}

function setprivArgs(): string[] {
  return ["--no-new-privs", "--inh-caps=-all", "--"];
}

function bubblewrapArgs(nodeBinary: string, dirs: readonly string[]): string[] {
  const args = [
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
    "--clearenv",
    "--setenv",
    "TZ",
    "UTC",
    "--setenv",
    "LANG",
    "C.UTF-8",
  ];
  args.push("--tmpfs", "/tmp", "--dev", "/dev", "--proc", "/proc");
  for (const system of ["/lib", "/lib64", "/usr/lib", "/usr/lib64"]) if (existsSync(system)) args.push("--ro-bind", system, system);
  for (const path of [realpathSync(nodeBinary), ...dirs]) args.push("--ro-bind", path, path);
  if (nodeBinary !== realpathSync(nodeBinary)) args.push("--ro-bind", nodeBinary, nodeBinary);
  return [...args, "--remount-ro", "/", "--"];
}

/** The strongest tier that really starts a process here. */
export async function detectTier(nodeBinary: string): Promise<Tier> {
  for (const tier of TIERS) if (await starts(launchFor(tier, nodeBinary, ["-e", "process.exit(7)"]))) return tier;
  throw new Error(`the sandbox cannot start a host process with ${nodeBinary}`);
}

function starts({ command, args, env }: Launch): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], { env: { ...env }, stdio: "ignore", timeout: 10_000, killSignal: "SIGKILL" });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 7));
  });
}

/** True when `found` is at least as strong as `wanted`. */
export function isAtLeast(found: Tier, wanted: Tier): boolean {
  return TIERS.indexOf(found) <= TIERS.indexOf(wanted);
}
