import { fail } from "./active.ts";
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
/** A silent host that had less of a processor than this was not busy: the machine had no time for it. */
const BUSY_SHARE = 0.15;
/** Even then it is ended after so long: its calls wait for nothing. */
const STARVED_MS = 5_000;
/** A bundle may take this long to load before the call's own CPU time begins (see the host's LOAD_MS). */
const LOAD_MS = 1_000;

export interface WatchPorts {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly dispatcher: Dispatcher;
  readonly failHost: FailHost;
}

interface Silence {
  /** When the host was last heard: another time is another silence. */
  readonly since: number;
  readonly seenAt: number;
  readonly cpuMs: number | undefined;
}

/** The outermost watchdog: wall time, silence and memory of each host, deadlines of the queue. It kills; it never asks twice. */
export function createWatch({ settings, pool, dispatcher, failHost }: WatchPorts) {
  const silences = new WeakMap<HostProcess, Silence>();
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
      if (now > active.sentAt + limits.wallMs + WALL_GRACE_MS && !waitsForCpu(host, now)) {
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
    if (silentMs > longestMs + GRACE_MS && !waitsForCpu(host, now)) {
      failHost(host, { kind: "cpu", failure: { kind: "timeout", limit: "cpu" }, reason: "the host stopped answering" });
      return;
    }
    if (silentMs > LONG_SLICE_MS && host.running > 1) dispatcher.rescue(host);
    if (silentMs > PING_AFTER_MS) {
      noteSilence(host, now);
      host.send(["ping", 0]);
    }
  }

  function noteSilence(host: HostProcess, now: number): void {
    if (silences.get(host)?.since === host.lastHeardAt) return;
    silences.set(host, { since: host.lastHeardAt, seenAt: now, cpuMs: host.cpuMs() });
  }

  /** Whether a host is silent because the machine had no time for it: no fault of the skill in it, and no reason yet to end it. */
  function waitsForCpu(host: HostProcess, now: number): boolean {
    const silence = silences.get(host);
    const cpuMs = host.cpuMs();
    if (silence?.since !== host.lastHeardAt || silence.cpuMs === undefined || cpuMs === undefined) return false;
    if (cpuMs - silence.cpuMs >= BUSY_SHARE * (now - silence.seenAt)) return false;
    if (now - host.lastHeardAt > STARVED_MS) {
      for (const active of [...host.inflight.values()]) fail(active, { kind: "timeout", limit: "wall" });
      host.kill("the host got no processor time");
    }
    return true;
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
