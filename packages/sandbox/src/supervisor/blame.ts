import type { SandboxFailure, ViolationKind } from "../runtime.ts";
import { type Active, fail } from "./active.ts";
import type { Dispatcher } from "./dispatch.ts";
import type { HostEnd, HostEvents, HostProcess } from "./host-process.ts";
import type { Settings } from "./options.ts";
import type { Pool } from "./pool.ts";

const START_ATTEMPTS = 3;
const RETRY_START_MS = 1_000;

/** Why a host is ended because of what runs in it. */
export interface Fault {
  readonly kind: ViolationKind;
  /** What the call to blame gets; any other one in the host gets `crashed`. */
  readonly failure: SandboxFailure;
  readonly reason: string;
  readonly culprit?: Active | undefined;
}

export type FailHost = (host: HostProcess, fault: Fault) => void;

/**
 * Ends a host because of what runs in it. The skill to blame is struck: the one whose call it was, or the only one that was running. When
 * several were, each runs by itself for a while, so that the next time it is known.
 */
export function createBlame(dispatcher: Dispatcher, suspect: (actives: readonly Active[]) => void): FailHost {
  return (host, { kind, failure, reason, culprit }) => {
    const all = [...host.inflight.values()];
    const running = all.filter((active) => active.openAsks === 0);
    const near = running.length > 0 ? running : all;
    const isOneSkill = near.every((active) => active.job.skill.sha256 === near[0]?.job.skill.sha256);
    const blamed = culprit ?? (isOneSkill ? near[0] : undefined);
    if (blamed) {
      dispatcher.strike(blamed, kind);
      fail(blamed, failure);
    } else suspect(near);
    host.kill(reason);
  };
}

interface ExitPorts {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly failHost: FailHost;
  readonly dispatcher: Dispatcher;
  /** Hosts die again and again before their first call. */
  readonly onHopeless: (error: Error) => void;
}

const CRASHED: SandboxFailure = {
  kind: "crashed",
  message: "the sandbox host ended while this call ran in it; nothing of the call took effect",
};

/** What follows from the end of a host: its calls fail, a violation is counted when the end was one, another host starts. */
export function createExitHandler({ settings, pool, dispatcher, failHost, onHopeless }: ExitPorts): HostEvents["onExit"] {
  let failedStarts = 0;
  function endedBy(host: HostProcess, end: HostEnd): HostEnd {
    const pid = host.innermostPid();
    const isOutOfMemory = end.cause === "exit" && (settings.memoryGroups?.wasKilled(pid) ?? false);
    settings.memoryGroups?.remove(pid);
    return isOutOfMemory ? { ...end, cause: "memory" } : end;
  }

  return (host, end) => {
    const lost = host.inflight.size;
    const ended = endedBy(host, end);
    settings.log(lost > 0 ? "host.died" : "host.ended", {
      pid: host.pid,
      companyId: host.companyId,
      reason: end.reason,
      calls: host.calls,
      lost,
    });
    const kind = violationOf(ended);
    if (kind !== undefined && lost > 0) {
      failHost(host, { kind, failure: kind === "memory" ? { kind: "memory" } : CRASHED, reason: end.reason });
    }
    for (const active of [...host.inflight.values()]) fail(active, CRASHED);
    failedStarts = host.lane === null && host.calls === 0 && !pool.closed ? failedStarts + 1 : 0;
    if (failedStarts >= START_ATTEMPTS) {
      onHopeless(new Error(`the sandbox's hosts do not start under tier "${settings.confinement.tier}": ${end.reason}`));
    }
    pool.replace(host, failedStarts < START_ATTEMPTS ? 0 : RETRY_START_MS);
    if (!pool.closed) dispatcher.drain();
  };
}

/** A host killed by us or from outside says nothing about the skill in it; the other ends do. */
function violationOf({ cause }: HostEnd): ViolationKind | undefined {
  return cause === "killed" || cause === "exit" ? undefined : cause;
}
