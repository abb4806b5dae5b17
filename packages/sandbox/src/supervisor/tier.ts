import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { HostProgram } from "./program.ts";

/** Ways to confine a host process, strongest first. */
export const TIERS = ["bubblewrap", "setpriv", "permission"] as const;
export type Tier = (typeof TIERS)[number];

/** What hosts are confined by, as found on this machine. */
export interface Confinement {
  readonly tier: Tier;
  /** Whether system calls are filtered too. */
  readonly seccomp: boolean;
  /** Who ends a host that takes too much memory: the kernel and our watchdog, or the watchdog alone. */
  readonly memory: "cgroup" | "watch";
}

type Walls = Pick<Confinement, "tier" | "seccomp">;

/** The command that starts a host under one tier. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A file to be open as descriptor 4 when the command starts. */
  readonly filter?: string | undefined;
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

/** The command line of a host within these walls. */
export function launchFor(walls: Walls, nodeBinary: string, { dir, main, filter, args = [] }: HostProgram): Launch {
  return launch(walls, { nodeBinary, filter, dirs: [dir, ...packageDirs()], run: [main, ...args] });
}

interface Started {
  readonly nodeBinary: string;
  readonly filter: string | undefined;
  readonly dirs: readonly string[];
  readonly run: readonly string[];
}

function launch({ tier, seccomp }: Walls, { nodeBinary, filter, dirs, run }: Started): Launch {
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
        args: [
          "--no-new-privs",
          "--inh-caps=-all",
          "--bounding-set=-all",
          ...(seccomp && filter ? [`--seccomp-filter=${filter}`] : []),
          "--",
          ...limits,
          nodeBinary,
          ...args,
        ],
        env: { ...TOOL_ENV, ...HOST_ENV },
      };
    }
    case "bubblewrap":
      return {
        command: "bwrap",
        args: [...bubblewrapArgs(nodeBinary, dirs), ...(seccomp ? ["--seccomp", "4"] : []), "--", nodeBinary, ...args],
        env: TOOL_ENV,
        filter: seccomp ? filter : undefined,
      };
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

const detected = new Map<string, Promise<Walls>>();

/** The strongest walls within which a process really starts here and can load isolated-vm; `only` one tier is looked at when given. Found out once. */
export function detectWalls(nodeBinary: string, filter: string | undefined, only?: Tier): Promise<Walls> {
  const key = `${only ?? ""} ${filter === undefined} ${nodeBinary}`;
  let found = detected.get(key);
  if (found === undefined) {
    found = probeWalls({ nodeBinary, filter, dirs: packageDirs(), run: PROBE }, only === undefined ? TIERS : [only]);
    detected.set(key, found);
  }
  return found;
}

const PROBE = ["-e", `require(${JSON.stringify(require.resolve("isolated-vm"))});process.reallyExit(7)`];

async function probeWalls(probe: Started, tiers: readonly Tier[]): Promise<Walls> {
  for (const tier of tiers) {
    for (const seccomp of probe.filter === undefined || tier === "permission" ? [false] : [true, false]) {
      if (await starts(launch({ tier, seccomp }, probe))) return { tier, seccomp };
    }
  }
  // A tier somebody chose, or a Node that does not run: the first host will say why.
  if (tiers.length === 1) return { tier: tiers[0] as Tier, seccomp: false };
  throw new Error(`the sandbox cannot start a host process with ${probe.nodeBinary}`);
}

function starts(command: Launch): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawnLaunch(command, { stdio: ["ignore", "ignore", "ignore", "ignore"], timeout: 10_000 });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 7));
  });
}

/** Starts what a launch describes; its filter, if it has one, is open as descriptor 4 while it starts. */
export function spawnLaunch(
  { command, args, env, filter }: Launch,
  options: { readonly stdio: readonly ("ignore" | "pipe")[]; readonly timeout?: number },
): ChildProcess {
  const file = filter === undefined ? undefined : openSync(filter, "r");
  try {
    const stdio = [...options.stdio, ...(file === undefined ? [] : [file])];
    const limit = options.timeout === undefined ? {} : { timeout: options.timeout, killSignal: "SIGKILL" as const };
    return spawn(command, [...args], { env: { ...env } as NodeJS.ProcessEnv, stdio, ...limit });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** True when `found` is at least as strong as `wanted`. */
export function isAtLeast(found: Tier, wanted: Tier): boolean {
  return TIERS.indexOf(found) <= TIERS.indexOf(wanted);
}
