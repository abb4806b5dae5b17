import { availableParallelism } from "node:os";
import type { Clock } from "@souk/kernel";
import { DEFAULT_HOST_RSS_MB } from "../limits.ts";
import type { Violation } from "../runtime.ts";
import { type MemoryGroups, openMemoryGroups } from "./memory-groups.ts";
import { type Confinement, detectWalls, isAtLeast, type Tier } from "./tier.ts";

/** What is worth telling an operator. Fields never hold input, output or log text of a guest. */
export type SandboxLog = (event: string, fields: Readonly<Record<string, unknown>>) => void;

export interface SandboxOptions {
  readonly clock: Clock;
  /** Host processes kept running; default: one per core. 0: none is started ahead, a first call waits for its host. */
  readonly hosts?: number;
  /** Most host processes in a burst; default: twice `hosts`, or twice the cores when `hosts` is 0. */
  readonly burstHosts?: number;
  /** The Node binary hosts run on; default: this process's own. */
  readonly nodeBinary?: string;
  /** Refuse to start when this machine offers less. */
  readonly tierMin?: Tier;
  /** Use this tier instead of the strongest one found. For tests and diagnosis. */
  readonly tier?: Tier;
  /** Whether a blank host runs through a call of our own ahead of its first one (a fifth of a second of CPU each); default: yes. */
  readonly warmUp?: boolean;
  /** A host above this much resident memory is killed. */
  readonly hostRssMb?: number;
  /** Hosts are replaced after so many calls. */
  readonly callsPerHost?: number;
  /** A host without work for this long is replaced by a blank one. */
  readonly hostIdleMs?: number;
  readonly queue?: { readonly maxJobs?: number; readonly maxWaitMs?: number };
  readonly log?: SandboxLog;
  /** A skill went against the walls; at `count` 3 the platform suspends the version. */
  readonly onViolation?: (violation: Violation) => void;
}

/** Options with every default filled in. */
export interface Settings {
  readonly clock: Clock;
  readonly hosts: number;
  readonly burstHosts: number;
  readonly nodeBinary: string;
  readonly confinement: Confinement;
  readonly memoryGroups: MemoryGroups | undefined;
  readonly warmUp: boolean;
  readonly hostRssBytes: number;
  readonly callsPerHost: number;
  readonly hostIdleMs: number;
  readonly maxJobs: number;
  readonly maxWaitMs: number;
  readonly log: SandboxLog;
  readonly onViolation: (violation: Violation) => void;
}

/** Fills in defaults and finds the tier. @throws Error when the machine is below `tierMin`. */
export async function readOptions(options: SandboxOptions, filter: string | undefined): Promise<Settings> {
  const nodeBinary = options.nodeBinary ?? process.execPath;
  const walls = await detectWalls(nodeBinary, filter, options.tier);
  if (options.tierMin && !isAtLeast(walls.tier, options.tierMin)) throw new Error(tooWeak(walls.tier, options.tierMin));
  const hostRssBytes = (options.hostRssMb ?? DEFAULT_HOST_RSS_MB) * 1024 * 1024;
  const memoryGroups = openMemoryGroups(hostRssBytes);
  const hosts = Math.max(0, options.hosts ?? availableParallelism());
  return {
    clock: options.clock,
    hosts,
    burstHosts: Math.max(hosts, 1, options.burstHosts ?? (hosts || availableParallelism()) * 2),
    nodeBinary,
    confinement: { ...walls, memory: memoryGroups ? "cgroup" : "watch" },
    memoryGroups,
    warmUp: options.warmUp ?? true,
    hostRssBytes,
    callsPerHost: options.callsPerHost ?? 1_000_000,
    hostIdleMs: options.hostIdleMs ?? 10 * 60_000,
    maxJobs: options.queue?.maxJobs ?? 2_000,
    maxWaitMs: options.queue?.maxWaitMs ?? 5_000,
    log: options.log ?? (() => undefined),
    onViolation: options.onViolation ?? (() => undefined),
  };
}

function tooWeak(found: Tier, wanted: Tier): string {
  const cause = found === "permission" || wanted === "bubblewrap" ? "install bubblewrap (and allow user namespaces)" : "install util-linux";
  return `the sandbox found tier "${found}", but at least "${wanted}" is required (SOUK_SANDBOX_TIER_MIN): ${cause}, or lower the setting`;
}
