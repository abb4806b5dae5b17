import { availableParallelism } from "node:os";
import type { Clock } from "@souk/kernel";
import { DEFAULT_HOST_RSS_MB } from "../limits.ts";
import type { HostReply, HostStatus, RunHandle, Sandbox, SandboxFailure, SandboxJob, SandboxResult } from "../runtime.ts";
import type { FromHost, WireLimits } from "../wire/messages.ts";
import { type Active, failedResult } from "./active.ts";
import { createBundleStore } from "./bundles.ts";
import { type HostProcess, startHost } from "./host-process.ts";
import { createPool } from "./pool.ts";
import { createQueue } from "./queue.ts";
import { readDone } from "./results.ts";
import { detectTier, isAtLeast, launchFor, type Tier } from "./tier.ts";
import { createWatch } from "./watch.ts";

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
  /** Use this tier instead of the strongest one. For tests and diagnosis. */
  readonly tier?: Tier;
  readonly hostRssMb?: number;
  /** Hosts are replaced after so many calls. */
  readonly hostCalls?: number;
  readonly queue?: { readonly maxJobs?: number; readonly maxWaitMs?: number };
  readonly log?: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

const DEFAULTS = { maxJobs: 2_000, maxWaitMs: 5_000, hostCalls: 250_000 };
/** Until a skill has run, one call of it is taken to cost this much. */
const UNKNOWN_COST_MS = 4;
const START_ATTEMPTS = 3;
const MAX_REPLY_CHARS = 16 * 1024 * 1024;

/** Starts the supervisor and its blank hosts; ready when the first host is. @throws Error when the machine is below `tierMin`. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const nodeBinary = options.nodeBinary ?? process.execPath;
  const tier = options.tier ?? (await detectTier(nodeBinary));
  if (options.tierMin && !isAtLeast(tier, options.tierMin)) {
    throw new Error(
      `the sandbox found tier "${tier}", but at least "${options.tierMin}" is required: install bubblewrap or lower the setting`,
    );
  }
  const launch = launchFor(tier, nodeBinary);
  const log = options.log ?? (() => undefined);
  const hosts = options.hosts ?? availableParallelism();
  const { maxJobs, maxWaitMs } = { maxJobs: DEFAULTS.maxJobs, maxWaitMs: DEFAULTS.maxWaitMs, ...options.queue };
  const bundles = createBundleStore();
  const queue = createQueue(maxJobs);
  const costs = new Map<string, number>();
  let nextId = 1;
  let closed = false;
  const first = Promise.withResolvers<void>();

  const pool = createPool(
    { hosts, burst: options.burstHosts ?? hosts * 2 },
    {
      log,
      start: () => startHost(launch, options.clock.now(), { onReady, onMessage, onExit }),
    },
  );
  const watch = createWatch({
    pool,
    queue,
    rssLimitBytes: (options.hostRssMb ?? DEFAULT_HOST_RSS_MB) * 1024 * 1024,
    maxWaitMs,
    settle: (active, failure) => settle(active, failedResult(active, failure)),
    failHost,
    onTick: drain,
  });

  function onReady(): void {
    failures = 0;
    first.resolve();
    drain();
  }

  let failures = 0;
  function onExit(host: HostProcess, reason: string): void {
    pool.remove(host);
    const died = host.inflight.size > 0;
    log(died ? "host.died" : "host.ended", {
      pid: host.pid,
      companyId: host.companyId,
      reason,
      calls: host.calls,
      lost: host.inflight.size,
    });
    for (const active of [...host.inflight.values()])
      settle(active, failedResult(active, { kind: "crashed", message: `${reason}; nothing of this call took effect` }));
    if (closed) return;
    failures = host.companyId === null ? failures + 1 : 0;
    if (failures === START_ATTEMPTS) {
      first.reject(new Error(`the sandbox's hosts do not start under tier "${tier}": ${reason}`));
    }
    if (failures < START_ATTEMPTS) pool.fill();
    else setTimeout(() => pool.fill(), Math.min(10_000, 250 * failures)).unref();
    drain();
  }

  /** Ends a host because of what runs in it: the one running call gets `failure`, any other one `crashed`. */
  function failHost(host: HostProcess, failure: SandboxFailure, reason: string, culprit?: Active): void {
    const running = [...host.inflight.values()].filter((active) => active.openAsks === 0);
    const blamed = culprit ?? (running.length === 1 ? running[0] : undefined);
    if (blamed) settle(blamed, failedResult(blamed, failure));
    host.kill(reason);
  }

  function settle(active: Active, result: SandboxResult): void {
    if (active.settled) return;
    active.settled = true;
    const { host } = active;
    if (host) {
      host.inflight.delete(active.id);
      if (active.openAsks === 0) leaveRunning(host, active);
      if (host.inflight.size === 0) host.idleSince = performance.now();
    }
    active.settle(result);
  }

  function leaveRunning(host: HostProcess, active: Active): void {
    host.running -= 1;
    host.backlogMs = host.running === 0 ? 0 : host.backlogMs - active.weightMs;
  }

  function onMessage(host: HostProcess, head: FromHost, body: Buffer): void {
    if (head[0] === "compiled") {
      if (host.companyId === null && host.calls === 0 && body.length > 0) bundles.addCodeCache(head[1], Buffer.from(body));
      return;
    }
    if (head[0] !== "done" && head[0] !== "ask") return;
    const active = host.inflight.get(head[1]);
    if (active === undefined) return;
    if (head[0] === "ask") return void answer(host, active, head, body);
    const { result, cpuMs } = readDone(active, head, body);
    const known = costs.get(active.skillKey);
    costs.set(active.skillKey, known === undefined ? cpuMs : known * 0.9 + cpuMs * 0.1);
    settle(active, result);
    if (host.state === "draining" || host.calls >= (options.hostCalls ?? DEFAULTS.hostCalls)) {
      host.state = "draining";
      if (host.inflight.size === 0) host.kill("replaced");
    }
    if (queue.size > 0) drain();
  }

  async function answer(
    host: HostProcess,
    active: Active,
    [, id, request, name]: Extract<FromHost, readonly ["ask", ...unknown[]]>,
    body: Buffer,
  ): Promise<void> {
    const { limits } = active.job;
    active.hostCalls += 1;
    if (active.hostCalls > limits.hostCalls || active.openAsks >= limits.hostCallsAtOnce) return host.kill("the host broke the protocol");
    if (active.openAsks === 0) leaveRunning(host, active);
    active.openAsks += 1;
    const reply = await perform(active.job, name, body);
    if (active.settled || host.state === "dead") return;
    active.openAsks -= 1;
    if (active.openAsks === 0) {
      host.running += 1;
      host.backlogMs += active.weightMs;
    }
    if (reply.ok) host.send(["reply", id, request, true, ""], reply.text);
    else host.send(["reply", id, request, false, reply.code], reply.text);
  }

  async function perform(
    job: SandboxJob,
    name: string,
    body: Buffer,
  ): Promise<{ ok: true; text: string } | { ok: false; code: string; text: string }> {
    try {
      const reply: HostReply = await job.onHostCall(String(name), JSON.parse(body.toString("utf8")));
      if (!reply.ok) return { ok: false, code: reply.code, text: reply.message };
      const text = JSON.stringify(reply.value) ?? "null";
      return text.length > MAX_REPLY_CHARS
        ? { ok: false, code: "payload_too_large", text: "the answer is too large for a skill" }
        : { ok: true, text };
    } catch (error) {
      log("host-call.failed", { callId: job.callId, name, error });
      return { ok: false, code: "internal", text: "the action failed inside the platform" };
    }
  }

  function tryStart(active: Active): boolean {
    active.weightMs = costs.get(active.skillKey) ?? UNKNOWN_COST_MS;
    const host = pool.pick(active);
    if (host === undefined) return false;
    const { job } = active;
    active.host = host;
    active.sentAt = performance.now();
    if (host.running === 0) host.lastHeardAt = active.sentAt;
    host.inflight.set(active.id, active);
    host.running += 1;
    host.backlogMs += active.weightMs;
    host.calls += 1;
    if (!host.skills.has(active.skillKey)) giveSkill(host, active);
    host.send(["call", active.id, active.skillKey, job.contextKey, job.now, job.seed, wireLimits(job)], job.inputJson);
    watch.wake();
    return true;
  }

  function giveSkill(host: HostProcess, { job, skillKey, bundle }: Active): void {
    const { sha256, input, output } = job.skill;
    const cache = bundles.codeCache(sha256);
    if (cache) host.send(["cache", sha256], cache);
    host.send(["skill", { key: skillKey, sha256, input, output }], bundle);
    host.skills.add(skillKey);
    if (cache) return;
    const blank = [...pool.hosts].find((other) => other.companyId === null && other.state === "ready");
    if (blank && bundles.claimCompile(sha256)) blank.send(["compile", sha256], bundle);
  }

  function drain(): void {
    if (closed || queue.size === 0) return;
    queue.drain(tryStart);
    for (const companyId of queue.companies()) pool.makeRoom(companyId);
  }

  function run(job: SandboxJob): RunHandle {
    const { promise: result, resolve: settleResult } = Promise.withResolvers<SandboxResult>();
    const active: Active = {
      id: nextId++,
      job,
      skillKey: bundles.keyOf(job.skill),
      bundle: bundles.peek(job.skill) ?? EMPTY,
      queuedAt: performance.now(),
      settle: settleResult,
      settled: false,
      host: undefined,
      sentAt: 0,
      weightMs: 0,
      hostCalls: 0,
      openAsks: 0,
    };
    if (Buffer.byteLength(job.inputJson) > job.limits.inputBytes) settle(active, failedResult(active, { kind: "limit", limit: "input" }));
    else if (active.bundle !== EMPTY) admit(active);
    else {
      bundles.load(job.skill).then(
        (bundle) => admit(Object.assign(active, { bundle })),
        (error: unknown) =>
          settle(active, failedResult(active, { kind: "bad_bundle", message: `the bundle could not be read: ${String(error)}` })),
      );
    }
    return { result, cancel: () => cancel(active) };
  }

  function admit(active: Active): void {
    if (active.settled) return;
    if (closed) return settle(active, failedResult(active, { kind: "overloaded", retryAfterMs: 1_000 }));
    if (queue.size === 0 && tryStart(active)) return;
    if (!queue.push(active)) return settle(active, failedResult(active, { kind: "overloaded", retryAfterMs: maxWaitMs }));
    watch.wake();
    drain();
  }

  function cancel(active: Active): void {
    if (active.settled) return;
    active.host?.send(["cancel", active.id]);
    settle(active, failedResult(active, { kind: "cancelled" }));
  }

  pool.fill();
  await first.promise;
  return {
    run,
    tier,
    hosts: () => [...pool.hosts].map((host) => statusOf(host, tier)),
    async close() {
      if (closed) return;
      closed = true;
      watch.stop();
      for (const active of queue.removeWhere(() => true)) settle(active, failedResult(active, { kind: "cancelled" }));
      pool.close();
    },
  };
}

const EMPTY = Buffer.alloc(0);

function wireLimits({ limits }: SandboxJob): WireLimits {
  const { cpuMs, wallMs, memoryMb, outputBytes, logBytes, hostCalls, hostCallsAtOnce } = limits;
  return { cpuMs, wallMs, memoryMb, outputBytes, logBytes, hostCalls, hostCallsAtOnce };
}

function statusOf(host: HostProcess, tier: Tier): HostStatus {
  return {
    pid: host.pid,
    companyId: host.companyId,
    tier,
    rssBytes: host.rssBytes(),
    running: host.inflight.size,
    calls: host.calls,
    startedAtMs: host.startedAtMs,
  };
}
