import type { Active } from "./active.ts";
import type { HostProcess } from "./host-process.ts";

/** A host may hold several cheap calls at once, as long as together they are expected to cost no more than this. */
const PIPELINE_MS = 8;
const MAX_INFLIGHT = 256;
/** A host that has said nothing for this long while it runs is in a long slice: nothing is put behind it. */
const LONG_SLICE_MS = 20;

export interface PoolPorts {
  readonly start: () => HostProcess;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

export interface PoolSize {
  /** Hosts kept running, blank or owned. */
  readonly hosts: number;
  /** Most hosts at any time. */
  readonly burst: number;
}

/** Which host a call goes to. A host belongs to one company from its first call on; when it is given up, its process ends. */
export function createPool({ hosts: base, burst }: PoolSize, { start, log }: PoolPorts) {
  const hosts = new Set<HostProcess>();
  let closed = false;

  function fill(): void {
    if (closed) return;
    const blank = (): number => [...hosts].filter((host) => host.companyId === null && host.state !== "dead").length;
    while (hosts.size < base || (blank() === 0 && hosts.size < burst)) hosts.add(start());
  }

  /** The host for this call now, or undefined: wait. */
  function pick(active: Active): HostProcess | undefined {
    const { companyId } = active.job;
    let idle: HostProcess | undefined;
    let blank: HostProcess | undefined;
    let shared: HostProcess | undefined;
    const now = performance.now();
    for (const host of hosts) {
      if (host.state !== "ready") continue;
      if (host.companyId === null) blank ??= host;
      else if (host.companyId === companyId) {
        const warm = host.skills.has(active.skillKey);
        if (host.running === 0) {
          if (idle === undefined || (warm && !idle.skills.has(active.skillKey))) idle = host;
        } else if (accepts(host, active, now) && (shared === undefined || host.backlogMs < shared.backlogMs)) shared = host;
      }
    }
    return idle ?? take(blank, companyId) ?? shared;
  }

  function take(blank: HostProcess | undefined, companyId: string): HostProcess | undefined {
    if (blank === undefined) return undefined;
    blank.companyId = companyId;
    fill();
    return blank;
  }

  function accepts(host: HostProcess, active: Active, now: number): boolean {
    return host.inflight.size < MAX_INFLIGHT && host.backlogMs + active.weightMs <= PIPELINE_MS && now - host.lastHeardAt < LONG_SLICE_MS;
  }

  /** A company waits and every host is taken: give up the least recently used idle one, else let the company with most hosts drain one. */
  function makeRoom(companyId: string): void {
    if (hosts.size < burst) return;
    let starting = false;
    const owned = new Map<string, HostProcess[]>();
    for (const host of hosts) {
      if (host.state === "starting" || host.state === "draining") starting = true;
      else if (host.companyId !== null) owned.set(host.companyId, [...(owned.get(host.companyId) ?? []), host]);
    }
    if (starting) return;
    const mine = owned.get(companyId)?.length ?? 0;
    const others = [...owned].filter(([owner]) => owner !== companyId);
    const idle = others.flatMap(([, list]) => list).filter((host) => host.inflight.size === 0);
    idle.sort((a, b) => a.idleSince - b.idleSince);
    if (idle[0]) return void idle[0].kill("given to another company");
    const richest = others.sort(([, a], [, b]) => b.length - a.length)[0]?.[1];
    if (richest && (mine === 0 || richest.length > mine + 1)) {
      const victim = richest.reduce((a, b) => (b.inflight.size < a.inflight.size ? b : a));
      victim.state = "draining";
      log("host.draining", { pid: victim.pid });
    }
  }

  function remove(host: HostProcess): void {
    hosts.delete(host);
  }

  function close(): void {
    closed = true;
    for (const host of [...hosts]) host.kill("the sandbox is closing");
  }

  return { hosts: hosts as ReadonlySet<HostProcess>, fill, pick, makeRoom, remove, close };
}

export type Pool = ReturnType<typeof createPool>;
