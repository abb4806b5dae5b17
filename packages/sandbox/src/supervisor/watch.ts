import type { SandboxFailure } from "../runtime.ts";
import type { Active } from "./active.ts";
import type { HostProcess } from "./host-process.ts";
import type { Pool } from "./pool.ts";
import type { createQueue } from "./queue.ts";

const TICK_MS = 50;
/** What a host gets on top of a limit before it is killed from outside. */
const GRACE_MS = 750;
const PING_AFTER_MS = 100;
/** A slice may also load a bundle; see the host's own load budget. */
const LOAD_MS = 2_000;

export interface WatchPorts {
  readonly pool: Pool;
  readonly queue: ReturnType<typeof createQueue>;
  readonly rssLimitBytes: number;
  readonly maxWaitMs: number;
  readonly settle: (active: Active, failure: SandboxFailure) => void;
  readonly failHost: (host: HostProcess, failure: SandboxFailure, reason: string, culprit?: Active) => void;
  readonly onTick: () => void;
}

/** The outermost watchdog: wall time, silence and memory of each host, deadlines of the queue. Kills; never asks. */
export function createWatch(ports: WatchPorts) {
  let timer: NodeJS.Timeout | undefined;

  function tick(): void {
    const now = performance.now();
    let busy = ports.queue.size > 0;
    for (const host of ports.pool.hosts) {
      if (host.inflight.size === 0) continue;
      busy = true;
      checkHost(host, now);
    }
    for (const active of ports.queue.removeWhere((waiting) => waiting.settled || now - waiting.queuedAt > ports.maxWaitMs)) {
      ports.settle(active, { kind: "overloaded", retryAfterMs: ports.maxWaitMs });
    }
    ports.onTick();
    if (!busy) stop();
  }

  function checkHost(host: HostProcess, now: number): void {
    let silenceMs = 0;
    for (const active of host.inflight.values()) {
      const { limits } = active.job;
      if (now > active.sentAt + limits.wallMs + GRACE_MS) {
        return ports.failHost(host, { kind: "timeout", limit: "wall" }, "a call in the host ran over its wall time", active);
      }
      silenceMs = Math.max(silenceMs, limits.cpuMs);
    }
    if (host.rssBytes() > ports.rssLimitBytes) return ports.failHost(host, { kind: "memory" }, "the host used too much memory");
    if (host.running === 0) return;
    const silent = now - host.lastHeardAt;
    if (silent > Math.max(silenceMs, host.calls <= 2 ? LOAD_MS : 0) + GRACE_MS) {
      return ports.failHost(host, { kind: "timeout", limit: "cpu" }, "the host stopped answering");
    }
    if (silent > PING_AFTER_MS) host.send(["ping", 0]);
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    /** Starts watching; stops by itself when nothing runs or waits. */
    wake(): void {
      timer ??= setInterval(tick, TICK_MS);
    },
    stop,
  };
}
