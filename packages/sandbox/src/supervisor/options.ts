import { availableParallelism } from "node:os";
import type { Clock } from "@souk/kernel";
import { DEFAULT_HOST_RSS_MB } from "../limits.ts";
import type { Violation } from "../runtime.ts";
import { detectTier, isAtLeast, type Tier } from "./tier.ts";

/** What is worth telling an operator. Fields never hold input, output or log text of a guest. */
export type SandboxLog = (event: string, fields: Readonly<Record<string, unknown>>) => void;

export interface SandboxOptions {
  readonly clock: Clock;
  /** Host processes kept running; default: one per core. */
  readonly hosts?: number;
  /** Most host processes in a burst; default: twice `hosts`. */
  readonly burstHosts?: number;
  /** The Node binary hosts run on; default: this process's own. */
  readonly nodeBinary?: string;
  /** Refuse to start when this machine offers less. */
  readonly tierMin?: Tier;
  /** Use this tier instead of the strongest one found. For tests and diagnosis. */
  readonly tier?: Tier;
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
  readonly tier: Tier;
  readonly hostRssBytes: number;
  readonly callsPerHost: number;
  readonly hostIdleMs: number;
  readonly maxJobs: number;
  readonly maxWaitMs: number;
  readonly log: SandboxLog;
  readonly onViolation: (violation: Violation) => void;
}

/** Fills in defaults and finds the tier. @throws Error when the machine is below `tierMin`. */
export async function readOptions(options: SandboxOptions): Promise<Settings> {
  const nodeBinary = options.nodeBinary ?? process.execPath;
  const tier = options.tier ?? (await detectTier(nodeBinary));
  if (options.tierMin && !isAtLeast(tier, options.tierMin)) {
    throw new Error(
      `the sandbox found tier "${tier}", but at least "${options.tierMin}" is required: install bubblewrap or lower the setting`,
    );
  }
  const hosts = Math.max(1, options.hosts ?? availableParallelism());
  return {
    clock: options.clock,
    hosts,
    burstHosts: Math.max(hosts, options.burstHosts ?? hosts * 2),
    nodeBinary,
    tier,
    hostRssBytes: (options.hostRssMb ?? DEFAULT_HOST_RSS_MB) * 1024 * 1024,
    callsPerHost: options.callsPerHost ?? 1_000_000,
    hostIdleMs: options.hostIdleMs ?? 10 * 60_000,
    maxJobs: options.queue?.maxJobs ?? 2_000,
    maxWaitMs: options.queue?.maxWaitMs ?? 5_000,
    log: options.log ?? (() => undefined),
    onViolation: options.onViolation ?? (() => undefined),
  };
}
