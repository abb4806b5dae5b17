import type { HostStatus, RunHandle, Sandbox, SandboxJob, SandboxResult, SkillCode } from "../runtime.ts";
import { createLookout } from "../wire/lookout.ts";
import type { FromHost } from "../wire/messages.ts";
import { type Active, fail, settle } from "./active.ts";
import { createBlame, createExitHandler, type FailHost } from "./blame.ts";
import { type BundleStore, createBundleStore } from "./bundles.ts";
import { createDispatcher, type Dispatcher } from "./dispatch.ts";
import { answerAsk } from "./host-actions.ts";
import { type HostProcess, startHost } from "./host-process.ts";
import { laneOf } from "./lane.ts";
import { readOptions, type SandboxOptions, type Settings } from "./options.ts";
import { createPool, type Pool } from "./pool.ts";
import { buildHostProgram } from "./program.ts";
import { readDone } from "./results.ts";
import { launchFor } from "./tier.ts";
import { createWatch } from "./watch.ts";

/** A host that holds more skills than this is replaced when it is idle. */
const SKILLS_PER_HOST = 64;
const NO_BUNDLE = Buffer.alloc(0);

/** Starts the supervisor and its blank hosts; ready when the first host is (at once with `hosts: 0`). @throws Error when hosts do not start or the machine is below `tierMin`. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const program = buildHostProgram();
  const settings = await readOptions(options, program.filter).catch((error: unknown) => {
    program.remove();
    throw error;
  });
  const launch = launchFor(settings.confinement, settings.nodeBinary, settings.warmUp ? program : { ...program, args: ["--as-is"] });
  const bundles = createBundleStore();
  const first = Promise.withResolvers<void>();
  const pool = createPool(settings, () =>
    startHost(launch, settings.clock.now(), {
      onStarted,
      onReady,
      onMessage: (host, head, body) => onMessage(host, head, body),
      onExit: (host, end) => onExit(host, end),
    }),
  );
  const dispatcher = createDispatcher({ settings, pool, bundles, onWork: () => watch.wake() });
  const failHost = createBlame(dispatcher, dispatcher.suspect);
  const watch = createWatch({ settings, pool, dispatcher, failHost });
  const onMessage = createMessageHandler({ settings, bundles, dispatcher, failHost, pool });
  const onExit = createExitHandler({ settings, pool, dispatcher, failHost, onHopeless: first.reject });

  async function onStarted(host: HostProcess): Promise<void> {
    const pid = host.innermostPid();
    await settings.memoryGroups?.add(pid);
    if (host.state === "dead") settings.memoryGroups?.remove(pid);
  }

  function onReady(): void {
    first.resolve();
    dispatcher.drain();
  }

  async function leave(): Promise<void> {
    await pool.close();
    settings.memoryGroups?.close();
    program.remove();
  }

  pool.fill();
  try {
    if (settings.hosts === 0) first.resolve();
    await first.promise;
  } catch (error) {
    await leave();
    throw error;
  }
  return {
    run: (job) => run(job, bundles, dispatcher),
    prepare: (skill) => prepare(skill, bundles, dispatcher),
    setApart: dispatcher.setApart,
    tier: settings.confinement.tier,
    confinement: settings.confinement,
    hosts: () => statusOf(pool, settings),
    waiting: () => dispatcher.queue.size,
    async close() {
      watch.stop();
      for (const active of dispatcher.queue.removeWhere(() => true)) fail(active, { kind: "cancelled" });
      for (const host of pool.hosts) for (const active of [...host.inflight.values()]) fail(active, { kind: "cancelled" });
      await leave();
    },
  };
}

interface MessagePorts {
  readonly settings: Settings;
  readonly bundles: BundleStore;
  readonly dispatcher: Dispatcher;
  readonly failHost: FailHost;
  readonly pool: Pool;
}

function createMessageHandler({ settings, bundles, dispatcher, failHost, pool }: MessagePorts) {
  const lookout = createLookout();
  function onAbuse(culprit: Active): void {
    const failure = { kind: "limit", limit: "hostCalls" } as const;
    failHost(culprit.host as HostProcess, { kind: "bridge", failure, reason: "the host asked for more than the guest may", culprit });
  }
  function onAnswered(): void {
    if (pool.isAlmostIdle()) lookout.expect();
  }
  return (host: HostProcess, head: FromHost, body: Buffer): void => {
    lookout.arrived();
    if (head[0] === "compiled") {
      // Only from a host no guest has run in; see `requestCodeCache`.
      if (host.lane === null && body.length > 0) bundles.addCodeCache(head[1], Buffer.from(body));
      return;
    }
    if (head[0] !== "done" && head[0] !== "ask") return;
    const active = host.inflight.get(head[1]);
    if (active === undefined) return;
    if (head[0] === "ask") {
      void answerAsk(active, { head, body }, { log: settings.log, onAbuse, onAnswered });
      return;
    }
    const result = readDone(active, head, body);
    dispatcher.learnCost(active.skillKey, result.usage.cpuMs);
    settle(active, result);
    retireWhenWorn(host, settings);
    dispatcher.drain();
  };
}

function retireWhenWorn(host: HostProcess, { callsPerHost, hostRssBytes }: Settings): void {
  const isLookedAt = host.calls % 256 === 0;
  if (host.calls >= callsPerHost || host.skills.size > SKILLS_PER_HOST || (isLookedAt && host.rssBytes() > 0.75 * hostRssBytes))
    host.state = "draining";
  if (host.state === "draining" && host.inflight.size === 0) host.kill("replaced by a fresh host");
}

let nextId = 1;

function run(job: SandboxJob, bundles: BundleStore, dispatcher: Dispatcher): RunHandle {
  const { promise: result, resolve } = Promise.withResolvers<SandboxResult>();
  const active: Active = {
    id: nextId++,
    job,
    // Companies that share a host share no isolate in it.
    skillKey: job.isolation === "shared_host" ? `${bundles.keyOf(job.skill)} ${job.companyId}` : bundles.keyOf(job.skill),
    lane: laneOf(job, false),
    bundle: bundles.peek(job.skill) ?? NO_BUNDLE,
    queuedAt: performance.now(),
    resolve,
    settled: false,
    host: undefined,
    sentAt: 0,
    weightMs: 0,
    hostCalls: 0,
    openAsks: 0,
  };
  if (Buffer.byteLength(job.inputJson) > job.limits.inputBytes) fail(active, { kind: "limit", limit: "input" });
  else if (active.bundle !== NO_BUNDLE) dispatcher.admit(active);
  else void loadThenAdmit(active, bundles, dispatcher);
  return { result, cancel: () => cancel(active) };
}

async function loadThenAdmit(active: Active, bundles: BundleStore, dispatcher: Dispatcher): Promise<void> {
  try {
    active.bundle = await bundles.load(active.job.skill);
  } catch (error) {
    fail(active, {
      kind: "bad_bundle",
      message: `the bundle could not be read: ${error instanceof Error ? error.message : "unknown error"}`,
    });
    return;
  }
  dispatcher.admit(active);
}

function cancel(active: Active): void {
  if (active.settled) return;
  active.host?.send(["cancel", active.id]);
  fail(active, { kind: "cancelled" });
}

async function prepare(skill: SkillCode, bundles: BundleStore, dispatcher: Dispatcher): Promise<void> {
  const bundle = bundles.peek(skill) ?? (await bundles.load(skill));
  if (bundles.codeCache(skill.sha256) === undefined) dispatcher.requestCodeCache(skill.sha256, bundle);
}

function statusOf(pool: Pool, { confinement: { tier } }: Settings): HostStatus[] {
  return [...pool.hosts].map((host) => ({
    pid: host.pid,
    companyId: host.companyId,
    use: host.use,
    tier,
    rssBytes: host.rssBytes(),
    running: host.inflight.size,
    calls: host.calls,
    startedAtMs: host.startedAtMs,
  }));
}
