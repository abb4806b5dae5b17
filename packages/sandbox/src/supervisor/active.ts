import type { SandboxFailure, SandboxJob, SandboxResult } from "../runtime.ts";
import type { HostProcess } from "./host-process.ts";
import type { Lane } from "./lane.ts";

/** One call between `run` and its result. */
export interface Active {
  readonly id: number;
  readonly job: SandboxJob;
  readonly skillKey: string;
  lane: Lane;
  bundle: Buffer;
  readonly queuedAt: number;
  readonly resolve: (result: SandboxResult) => void;
  settled: boolean;
  host: HostProcess | undefined;
  sentAt: number;
  /** Expected cost, ms: what the host's backlog was charged. */
  weightMs: number;
  hostCalls: number;
  /** Host actions being answered now; while there are some, the call is taken to be waiting. */
  openAsks: number;
}

/** Puts a call into a host: from now on the host may be running it. */
export function assign(active: Active, host: HostProcess): void {
  active.host = host;
  active.sentAt = performance.now();
  host.inflight.set(active.id, active);
  host.calls += 1;
  enterRunning(active, host);
}

/** Takes a call out of its host without a result; its answer from there, if one comes, is ignored. */
export function unassign(active: Active): void {
  const { host } = active;
  if (host === undefined) return;
  host.inflight.delete(active.id);
  if (active.openAsks === 0) leaveRunning(active, host);
  if (host.inflight.size === 0) host.idleSince = performance.now();
}

/** The call may use the host's CPU again. */
export function enterRunning(active: Active, host: HostProcess): void {
  // A host in which nothing ran had nothing to say: its silence counts from now.
  if (host.running === 0) host.lastHeardAt = performance.now();
  host.running += 1;
  host.backlogMs += active.weightMs;
}

/** The call waits for an answer from outside, or is over. */
export function leaveRunning(active: Active, host: HostProcess): void {
  host.running -= 1;
  host.backlogMs = host.running === 0 ? 0 : host.backlogMs - active.weightMs;
}

/** Gives the call its one result. Later ones are ignored. */
export function settle(active: Active, result: SandboxResult): void {
  if (active.settled) return;
  active.settled = true;
  unassign(active);
  active.resolve(result);
}

/** Settles with a failure that did not come from the host itself. */
export function fail(active: Active, failure: SandboxFailure): void {
  if (!active.settled) settle(active, failedResult(active, failure));
}

/** A call whose host had to end said nothing more: it is taken to have run since the host was last heard, at most to its limit. */
function cpuOf({ job, host, sentAt, openAsks }: Active, at: number): number {
  if (host === undefined || openAsks > 0) return 0;
  return Math.min(job.limits.cpuMs, at - Math.max(sentAt, host.lastHeardAt));
}

function failedResult(active: Active, failure: SandboxFailure): SandboxResult {
  const at = performance.now();
  const started = active.host !== undefined;
  return {
    ok: false,
    failure,
    logs: [],
    usage: {
      cpuMs: cpuOf(active, at),
      wallMs: started ? at - active.sentAt : 0,
      queueMs: (started ? active.sentAt : at) - active.queuedAt,
      hostCalls: active.hostCalls,
    },
  };
}
