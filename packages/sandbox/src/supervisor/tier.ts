import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { HostProgram } from "./program.ts";

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
const PACKAGES = [
  "isolated-vm",
  "node-gyp-build",
  "ajv",
  "ajv-formats",
  "fast-deep-equal",
  "fast-uri",
  "json-schema-traverse",
  "require-from-string",
];
const SYSTEM_DIRS = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"];
const HOST_ENV = { TZ: "UTC", LANG: "C.UTF-8" };
const TOOL_ENV = { PATH: "/usr/bin:/bin" };

/** isolated-vm's own young generation of half a megabyte makes a call spend a third of its time in scavenges; idle code stays compiled. */
export const HOST_FLAGS = ["--no-node-snapshot", "--max-semi-space-size=8", "--min-semi-space-size=4", "--no-flush-bytecode"];

/** The command line of a host under `tier`. */
export function launchFor(tier: Tier, nodeBinary: string, program: HostProgram): Launch {
  return launch(tier, nodeBinary, [program.dir, ...packageDirs()], [program.main]);
}

function launch(tier: Tier, nodeBinary: string, dirs: readonly string[], run: readonly string[]): Launch {
  // node-gyp-build asks for the first path to tell musl from glibc.
  const readable = ["/etc/alpine-release", ...dirs].map((dir) => `--allow-fs-read=${dir}`);
  const args = [...HOST_FLAGS, "--permission", "--allow-addons", "--disable-warning=SecurityWarning", ...readable, ...run];
  switch (tier) {
    case "permission":
      return { command: nodeBinary, args, env: HOST_ENV };
    case "setpriv": {
      const limits = ["prlimit", "--core=0", "--nofile=128", "--fsize=0", "--"];
      return {
        command: "setpriv",
        args: ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--", ...limits, nodeBinary, ...args],
        env: { ...TOOL_ENV, ...HOST_ENV },
      };
    }
    case "bubblewrap":
      return { command: "bwrap", args: [...bubblewrapArgs(nodeBinary, dirs), "--", nodeBinary, ...args], env: TOOL_ENV };
  }
}

function bubblewrapArgs(nodeBinary: string, dirs: readonly string[]): string[] {
  const env = Object.entries(HOST_ENV).flatMap(([name, value]) => ["--setenv", name, value]);
  const mounts = [...SYSTEM_DIRS.filter((dir) => existsSync(dir)), realpathSync(nodeBinary), nodeBinary, ...dirs].flatMap((path) => [
    "--ro-bind",
    path,
    path,
  ]);
  const isolation = [
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
    "--hostname",
    "souk-host",
    "--clearenv",
    ...env,
  ];
  return [...isolation, "--tmpfs", "/tmp", "--dev", "/dev", "--proc", "/proc", ...mounts, "--remount-ro", "/", "--chdir", "/"];
}

/** The folders of the few packages a host loads. */
function packageDirs(): string[] {
  return PACKAGES.map((name) => {
    const found = (require.resolve.paths(name) ?? [])
      .map((path) => join(path, name))
      .find((path) => existsSync(join(path, "package.json")));
    if (found === undefined) throw new Error(`${name} is not installed`);
    return realpathSync(found);
  });
}

const detected = new Map<string, Promise<Tier>>();

/** The strongest tier under which a process really starts here and can load isolated-vm. Found out once per Node binary. */
export function detectTier(nodeBinary: string): Promise<Tier> {
  let found = detected.get(nodeBinary);
  if (found === undefined) {
    found = probeTiers(nodeBinary);
    detected.set(nodeBinary, found);
  }
  return found;
}

async function probeTiers(nodeBinary: string): Promise<Tier> {
  const probe = ["-e", `require(${JSON.stringify(require.resolve("isolated-vm"))});process.reallyExit(7)`];
  for (const tier of TIERS) if (await starts(launch(tier, nodeBinary, packageDirs(), probe))) return tier;
  throw new Error(`the sandbox cannot start a host process with ${nodeBinary}`);
}

function starts({ command, args, env }: Launch): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      env: { ...env } as NodeJS.ProcessEnv,
      stdio: "ignore",
      timeout: 10_000,
      killSignal: "SIGKILL",
    });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 7));
  });
}

/** True when `found` is at least as strong as `wanted`. */
export function isAtLeast(found: Tier, wanted: Tier): boolean {
  return TIERS.indexOf(found) <= TIERS.indexOf(wanted);
}
