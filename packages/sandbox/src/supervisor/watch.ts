import type { FailHost } from "./blame.ts";
import type { Dispatcher } from "./dispatch.ts";
import type { HostProcess } from "./host-process.ts";
import type { Settings } from "./options.ts";
import { LONG_SLICE_MS, type Pool } from "./pool.ts";

const TICK_MS = 25;
/** What a host gets on top of a limit before it is killed from outside. */
const GRACE_MS = 750;
/** A host asked to end a call that ran over its wall time answers within this, or is killed. */
const WALL_GRACE_MS = 250;
const PING_AFTER_MS = 100;
/** A bundle may take this long to load before the call's own CPU time begins (see the host's LOAD_MS). */
const LOAD_MS = 1_000;

export interface WatchPorts {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly dispatcher: Dispatcher;
  readonly failHost: FailHost;
}

/** The outermost watchdog: wall time, silence and memory of each host, deadlines of the queue. It kills; it never asks twice. */
export function createWatch({ settings, pool, dispatcher, failHost }: WatchPorts) {
  let timer: NodeJS.Timeout | undefined;

  function tick(): void {
    const now = performance.now();
    let isBusy = dispatcher.queue.size > 0;
    for (const host of [...pool.hosts]) {
      if (host.inflight.size > 0) {
        isBusy = true;
        checkHost(host, now);
      } else if (host.lane !== null) {
        if (now - host.idleSince > settings.hostIdleMs) host.kill("idle");
        else isBusy = true;
      }
    }
    dispatcher.expire(now);
    dispatcher.drain();
    if (!isBusy) stop();
  }

  function checkHost(host: HostProcess, now: number): void {
    let longestMs = LOAD_MS;
    for (const active of host.inflight.values()) {
      const { limits } = active.job;
      if (now > active.sentAt + limits.wallMs + WALL_GRACE_MS) {
        const failure = { kind: "timeout", limit: "wall" } as const;
        failHost(host, { kind: "wall", failure, reason: "a call in the host ran over its wall time", culprit: active });
        return;
      }
      longestMs = Math.max(longestMs, limits.cpuMs);
    }
    if (host.running === 0) return;
    if (host.rssBytes() > settings.hostRssBytes) {
      failHost(host, { kind: "memory", failure: { kind: "memory" }, reason: "the host used too much memory" });
      return;
    }
    const silentMs = now - host.lastHeardAt;
    if (silentMs > longestMs + GRACE_MS) {
      failHost(host, { kind: "cpu", failure: { kind: "timeout", limit: "cpu" }, reason: "the host stopped answering" });
      return;
    }
    if (silentMs > LONG_SLICE_MS && host.running > 1) dispatcher.rescue(host);
    if (silentMs > PING_AFTER_MS) host.send(["ping", 0]);
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    /** Starts watching; stops by itself when nothing runs, waits or is owned. */
    wake(): void {
      timer ??= setInterval(tick, TICK_MS);
    },
    stop,
  };
}
