import type { Active } from "./active.ts";
import type { HostProcess } from "./host-process.ts";
import type { Lane } from "./lane.ts";
import type { Settings } from "./options.ts";

/** A host may hold several cheap calls at once, as long as together they are expected to cost no more than this. */
const PIPELINE_MS = 8;
/** Up to this much waking another host costs more than the wait: a call joins one that runs its skill already. */
const JOIN_MS = 0.5;
const MAX_INFLIGHT = 256;
/** A host that has said nothing for this long while it runs is in a long slice: nothing is put behind it. */
export const LONG_SLICE_MS = 20;

type PoolSettings = Pick<Settings, "hosts" | "burstHosts" | "log">;

/** Calls with an isolate each: so many of them fit into a host's memory. */
const MAX_FRESH_ISOLATES = 4;

/** Which host a call goes to. A host belongs to one lane (a company, usually) from its first call on; when it is given up, its process ends. */
export function createPool({ hosts: base, burstHosts, log }: PoolSettings, start: () => HostProcess) {
  const hosts = new Set<HostProcess>();
  let closed = false;
  let isPausing = false;

  const blank = (): HostProcess | undefined => [...hosts].find((host) => host.lane === null && host.state === "ready");

  /** Keeps `base` hosts, and one blank one ready as long as the burst allows; with a base of 0 none starts before a call waits for it. */
  function fill(): void {
    while (base > 0 && !closed && (hosts.size < base || (hosts.size < burstHosts && !hasBlank()))) hosts.add(start());
  }

  function hasBlank(): boolean {
    for (const host of hosts) if (host.lane === null && host.state !== "dead") return true;
    return false;
  }

  /** The host for this call now, or undefined: wait. In order: running and almost done, idle and warm, idle, blank, cheap enough to share, blank from the burst. */
  function pick(active: Active): HostProcess | undefined {
    const now = performance.now();
    const { lane } = active;
    const most = active.job.isolation === "fresh_isolate" ? MAX_FRESH_ISOLATES : MAX_INFLIGHT;
    let owned = 0;
    let idle: HostProcess | undefined;
    let shared: HostProcess | undefined;
    for (const host of hosts) {
      if (host.lane !== lane.key || host.state !== "ready") continue;
      owned += 1;
      if (host.inflight.size >= most) continue;
      if (host.running === 0) {
        if (idle === undefined || (host.skills.has(active.skillKey) && !idle.skills.has(active.skillKey))) idle = host;
      } else if (accepts(host, active, JOIN_MS, now) && host.skills.has(active.skillKey)) return host;
      else if (accepts(host, active, PIPELINE_MS, now) && (shared === undefined || host.backlogMs < shared.backlogMs)) shared = host;
    }
    if (idle) return idle;
    // What violated gets one host and waits for it.
    if (lane.use === "apart") return owned === 0 ? take(lane) : shared;
    return (owned < Math.max(1, base) ? take(lane) : undefined) ?? shared ?? take(lane);
  }

  function take(lane: Lane): HostProcess | undefined {
    const host = blank();
    if (host === undefined) return undefined;
    host.lane = lane.key;
    host.use = lane.use;
    host.companyId = lane.companyId;
    if (lane.use === "apart") host.yieldCpu();
    fill();
    return host;
  }

  /** A lane waits and every host is taken: give up the least recently used idle one, else let the lane with most hosts drain one. */
  function makeRoom(lane: Lane): void {
    if (hosts.size < burstHosts) {
      if (base === 0 && !closed && !isPausing && !hasBlank()) hosts.add(start());
      return;
    }
    const owned = new Map<string, HostProcess[]>();
    for (const host of hosts) {
      if (host.state !== "ready" || host.lane === null) return;
      owned.set(host.lane, [...(owned.get(host.lane) ?? []), host]);
    }
    const mine = owned.get(lane.key)?.length ?? 0;
    if (mine > 0 && lane.use === "apart") return;
    owned.delete(lane.key);
    const idle = [...owned.values()].flat().filter((host) => host.inflight.size === 0);
    const oldest = idle.sort((a, b) => a.idleSince - b.idleSince)[0];
    if (oldest) {
      oldest.kill("given to another company");
      return;
    }
    const richest = [...owned.values()].sort((a, b) => b.length - a.length)[0];
    if (lane.use === "apart" || richest === undefined || (mine > 0 && richest.length <= mine + 1)) return;
    const victim = richest.reduce((a, b) => (b.inflight.size < a.inflight.size ? b : a));
    victim.state = "draining";
    log("host.draining", { pid: victim.pid });
  }

  /** Takes a dead host out and starts another one, after `delayMs` when hosts keep dying at once. */
  function replace(dead: HostProcess, delayMs: number): void {
    hosts.delete(dead);
    if (delayMs === 0) {
      fill();
      return;
    }
    isPausing = true;
    setTimeout(() => {
      isPausing = false;
      fill();
    }, delayMs).unref();
  }

  async function close(): Promise<void> {
    closed = true;
    const ends = [...hosts].map((host) => host.ended);
    for (const host of [...hosts]) host.kill("the sandbox is closing");
    await Promise.all(ends);
  }

  return {
    hosts: hosts as ReadonlySet<HostProcess>,
    blank,
    fill,
    pick,
    makeRoom,
    replace,
    close,
    /** One call in all hosts together: nobody else needs the CPU. */
    isAlmostIdle(): boolean {
      let calls = 0;
      for (const host of hosts) calls += host.inflight.size;
      return calls === 1;
    },
    get closed(): boolean {
      return closed;
    },
  };
}

export type Pool = ReturnType<typeof createPool>;

/** Whether what runs there and this call are expected to be done within `ms`. */
function accepts(host: HostProcess, active: Active, ms: number, now: number): boolean {
  return host.backlogMs + active.weightMs <= ms && now - host.lastHeardAt < LONG_SLICE_MS;
}
