import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "./program.ts";

const FOLDER = "souk-hosts-";
/** Above the resident memory at which our own watchdog kills: the kernel is for what grows faster than it looks. */
const SLACK_BYTES = 64 * 1024 * 1024;
const REMOVE_AGAIN_MS = 200;

/** Kernel limits on the memory of hosts, one control group each. */
export interface MemoryGroups {
  /** Resolves when what `pid` allocates counts. Never rejects. Moving a process takes the kernel milliseconds: nobody else waits for it. */
  add(pid: number): Promise<void>;
  /** True when the kernel killed this process for its memory. */
  wasKilled(pid: number): boolean;
  remove(pid: number): void;
  close(): void;
}

interface Version {
  readonly limitFile: string;
  /** Holds a line `oom_kill <n>`. */
  readonly eventsFile: string;
  readonly extras: Readonly<Record<string, string>>;
}

const V1: Version = { limitFile: "memory.limit_in_bytes", eventsFile: "memory.oom_control", extras: {} };
const V2: Version = { limitFile: "memory.max", eventsFile: "memory.events", extras: { "memory.swap.max": "0", "memory.oom.group": "1" } };

/** Opens a folder of control groups below this process's own. Undefined when the system offers none that we may write: then the watchdog is alone. */
export function openMemoryGroups(hostRssBytes: number): MemoryGroups | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const [parent, version] of candidates()) {
    const opened = tryOpen(parent, version, hostRssBytes + SLACK_BYTES);
    if (opened) return opened;
  }
  return undefined;
}

function tryOpen(parent: string, version: Version, limitBytes: number): MemoryGroups | undefined {
  const root = join(parent, `${FOLDER}${process.pid}`);
  try {
    removeForgotten(parent);
    mkdirSync(root, { recursive: true });
    if (version === V2) writeFileSync(join(root, "cgroup.subtree_control"), "+memory");
    const probe = join(root, "probe");
    mkdirSync(probe, { recursive: true });
    writeFileSync(join(probe, version.limitFile), String(limitBytes));
    rmdirSync(probe);
  } catch {
    remove(root);
    return undefined;
  }
  const groupOf = (pid: number): string => join(root, String(pid));
  return {
    async add(pid) {
      try {
        await mkdir(groupOf(pid), { recursive: true });
        await writeFile(join(groupOf(pid), version.limitFile), String(limitBytes));
        for (const [file, value] of Object.entries(version.extras))
          if (existsSync(join(groupOf(pid), file))) await writeFile(join(groupOf(pid), file), value);
        await writeFile(join(groupOf(pid), "cgroup.procs"), String(pid));
      } catch {
        // It ended meanwhile; the watchdog looks after it until then.
      }
    },
    wasKilled: (pid) => /^oom_kill [1-9]/m.test(read(join(groupOf(pid), version.eventsFile))),
    remove(pid) {
      // The group is busy until the process is reaped.
      if (!remove(groupOf(pid))) setTimeout(() => remove(groupOf(pid)), REMOVE_AGAIN_MS).unref();
    },
    close() {
      for (const name of listed(root)) remove(join(root, name));
      remove(root);
    },
  };
}

/** Where groups could be made: in this process's own group, of either version. */
function candidates(): [parent: string, version: Version][] {
  const own = read("/proc/self/cgroup")
    .split("\n")
    .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
    .filter((match) => match !== null);
  const mounts = read("/proc/self/mountinfo")
    .split("\n")
    .flatMap((line): [string, Version][] => {
      const [fields = "", rest = ""] = line.split(" - ");
      const at = fields.split(" ")[4] ?? "";
      const [type, , options = ""] = rest.split(" ");
      if (type === "cgroup2") return [[at, V2]];
      return type === "cgroup" && options.split(",").includes("memory") ? [[at, V1]] : [];
    });
  return mounts.map(([at, version]) => {
    const path = own.find((match) => (version === V2 ? match[1] === "" : (match[1] ?? "").split(",").includes("memory")))?.[2] ?? "/";
    return [existsSync(join(at, path)) ? join(at, path) : at, version];
  });
}

/** A supervisor that was killed leaves its groups behind. */
function removeForgotten(parent: string): void {
  for (const name of listed(parent)) {
    if (!name.startsWith(FOLDER) || isAlive(Number(name.slice(FOLDER.length)))) continue;
    for (const group of listed(join(parent, name))) remove(join(parent, name, group));
    remove(join(parent, name));
  }
}

function listed(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

function remove(dir: string): boolean {
  try {
    rmdirSync(dir);
    return true;
  } catch {
    return !existsSync(dir);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
