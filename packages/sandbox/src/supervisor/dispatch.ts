import type { SandboxJob, ViolationKind } from "../runtime.ts";
import type { WireLimits } from "../wire/messages.ts";
import { type Active, assign, fail, unassign } from "./active.ts";
import type { BundleStore } from "./bundles.ts";
import type { HostProcess } from "./host-process.ts";
import { type Lane, laneOf } from "./lane.ts";
import type { Settings } from "./options.ts";
import type { Pool } from "./pool.ts";
import { createQueue } from "./queue.ts";
import { createStrikes } from "./strikes.ts";
import { createViolations } from "./violations.ts";

/** Until a skill has run, one call of it is taken to cost this much. */
const UNKNOWN_COST_MS = 4;
const MAX_COSTS = 10_000;

export interface DispatchPorts {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly bundles: BundleStore;
  /** Something was sent or queued: the watchdog should look. */
  readonly onWork: () => void;
}

/** Admission: sends calls to hosts, queues those that must wait, refuses those that waited too long. */
export function createDispatcher({ settings, pool, bundles, onWork }: DispatchPorts) {
  const queue = createQueue(settings.maxJobs);
  const costs = new Map<string, number>();
  const strikes = createStrikes();
  const violations = createViolations(settings.onViolation);

  const laneFor = ({ job }: Active): Lane => laneOf(job, violations.isApart(job, performance.now()));

  function tryStart(active: Active): boolean {
    active.lane = laneFor(active);
    active.weightMs = costs.get(active.skillKey) ?? UNKNOWN_COST_MS;
    const host = pool.pick(active);
    if (host === undefined) return false;
    startOn(active, host);
    return true;
  }

  function startOn(active: Active, host: HostProcess): void {
    assign(active, host);
    if (!host.skills.has(active.skillKey)) giveSkill(host, active);
    const { job } = active;
    host.send(["call", active.id, active.skillKey, job.contextKey, job.now, job.seed, wireLimits(job)], job.inputJson);
    onWork();
  }

  function giveSkill(host: HostProcess, { job, skillKey, bundle }: Active): void {
    const { sha256, input, output } = job.skill;
    const cache = bundles.codeCache(sha256);
    if (cache) host.send(["cache", sha256], cache);
    host.send(["skill", { key: skillKey, sha256, input, output }], bundle);
    host.skills.add(skillKey);
    if (!cache) requestCodeCache(sha256, bundle);
  }

  /** Asks a blank host to compile: one that no guest has ever run in, because the result reaches hosts of every company. */
  function requestCodeCache(sha256: string, bundle: Buffer): void {
    const blank = pool.blank();
    if (blank && bundles.claimCompile(sha256)) blank.send(["compile", sha256], bundle);
  }

  function drain(): void {
    if (queue.size === 0) return;
    queue.drain(tryStart);
    for (const lane of queue.firsts()) pool.makeRoom(lane);
  }

  function admit(active: Active): void {
    if (active.settled) return;
    const holdMs = strikes.holdMs(active.job.companyId, active.skillKey, active.queuedAt);
    if (holdMs > 0) {
      fail(active, { kind: "overloaded", retryAfterMs: Math.ceil(holdMs) });
      return;
    }
    if (queue.size === 0 && tryStart(active)) return;
    active.lane = laneFor(active);
    if (!queue.push(active)) {
      fail(active, { kind: "overloaded", retryAfterMs: settings.maxWaitMs });
      return;
    }
    onWork();
    drain();
  }

  /**
   * A host sits in a long slice: calls that were put behind it and have not begun move to hosts that are free. Without a free host they stay:
   * on a crowded machine a silent host may just be waiting for the CPU, and moving calls about would only run them twice.
   */
  function rescue(host: HostProcess): void {
    const fresh = [...host.inflight.values()].filter((active) => active.hostCalls === 0 && active.openAsks === 0);
    for (const active of fresh.slice(1)) {
      const free = pool.pick(active);
      if (free === undefined || free === host) return;
      host.send(["cancel", active.id]);
      unassign(active);
      startOn(active, free);
    }
  }

  function expire(now: number): void {
    for (const active of queue.removeWhere((waiting) => waiting.settled || now - waiting.queuedAt > settings.maxWaitMs)) {
      fail(active, { kind: "overloaded", retryAfterMs: settings.maxWaitMs });
    }
  }

  /** Remembers what calls of a skill cost, so that cheap ones may share a host's queue and dear ones do not. */
  function learnCost(skillKey: string, cpuMs: number): void {
    const known = costs.get(skillKey);
    if (known === undefined && costs.size >= MAX_COSTS) costs.clear();
    costs.set(skillKey, known === undefined ? cpuMs : known * 0.9 + cpuMs * 0.1);
  }

  /** A host had to end because of this call. */
  function strike({ job, skillKey }: Active, kind: ViolationKind): void {
    strikes.add(job.companyId, skillKey, performance.now());
    violations.add(job, kind);
  }

  function suspect(actives: readonly Active[]): void {
    violations.suspect(
      actives.map((active) => active.job),
      performance.now(),
    );
  }

  return { admit, strike, suspect, setApart: violations.known, drain, rescue, expire, learnCost, requestCodeCache, queue };
}

export type Dispatcher = ReturnType<typeof createDispatcher>;

function wireLimits({ limits, isolation, clock, inputOnly }: SandboxJob): WireLimits {
  const { cpuMs, wallMs, memoryMb, outputBytes, logBytes, hostCalls, hostCallsAtOnce } = limits;
  return {
    cpuMs,
    wallMs,
    memoryMb,
    outputBytes,
    logBytes,
    hostCalls,
    hostCallsAtOnce,
    fresh: FRESH[isolation ?? "own_host"],
    clock: clock ?? "fixed",
    ...(inputOnly ? { inputOnly } : {}),
  };
}

const FRESH = { shared_host: "", own_host: "", fresh_context: "context", fresh_isolate: "isolate" } as const;
