import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import type { Duplex } from "node:stream";
import type { HostUse } from "../runtime.ts";
import { createFrameReader, createFrameWriter } from "../wire/frame.ts";
import type { FromHost, ToHost } from "../wire/messages.ts";
import type { Active } from "./active.ts";
import { createProcessView } from "./process-view.ts";
import { type Launch, spawnLaunch } from "./tier.ts";

/** A frame larger than this from a host is an attack, not an answer. */
const MAX_FROM_HOST_BYTES = 16 * 1024 * 1024;
const LAST_WORDS_CHARS = 2_000;
const LAST_WORDS_MS = 250;
/** What V8 prints before it aborts a process whose heap is full. */
const OUT_OF_MEMORY = /is_heap_oom|out of memory|Allocation failed/;

const { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE } = constants.signals;
const CRASH_SIGNALS = new Set<number>([SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE]);

export interface HostEvents {
  /** It runs and waits; it is ready when this resolves. */
  readonly onStarted: (host: HostProcess) => Promise<void>;
  readonly onReady: (host: HostProcess) => void;
  readonly onMessage: (host: HostProcess, head: FromHost, body: Buffer) => void;
  readonly onExit: (host: HostProcess, end: HostEnd) => void;
}

/** How a host ended: we killed it, it left or was killed from outside, or it did what no host may do. */
export interface HostEnd {
  readonly reason: string;
  readonly cause: "killed" | "exit" | "memory" | "syscall" | "crash" | "bridge";
}

/** One host process as its supervisor sees it. Nothing it says is trusted beyond its own calls. */
export interface HostProcess {
  readonly pid: number;
  readonly startedAtMs: number;
  /** Null: nobody's yet. */
  lane: string | null;
  use: HostUse;
  /** Null when nobody's yet, or several companies'. */
  companyId: string | null;
  state: "starting" | "ready" | "draining" | "dead";
  readonly skills: Set<string>;
  readonly inflight: Map<number, Active>;
  /** Calls that may be using the CPU (not waiting for a host action). */
  running: number;
  /** What the running calls are expected to cost together, ms. */
  backlogMs: number;
  calls: number;
  idleSince: number;
  lastHeardAt: number;
  readonly send: (head: ToHost, body?: string | Uint8Array) => void;
  readonly kill: (reason: string) => void;
  readonly rssBytes: () => number;
  /** CPU time it had so far; undefined where that cannot be told. */
  readonly cpuMs: () => number | undefined;
  /** The Node process itself, once it is ready; launchers have other numbers. */
  readonly innermostPid: () => number;
  /** From now on every other process comes first. */
  readonly yieldCpu: () => void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
}

/** Starts one blank host. It has no environment, no files beyond its own program, and one socket: to us. */
export function startHost(launch: Launch, startedAtMs: number, events: HostEvents): HostProcess {
  const child = spawnLaunch(launch, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const link = child.stdio[3] as Duplex;
  const ended = Promise.withResolvers<void>();
  const proc = createProcessView(child.pid ?? 0);
  let reason = "";

  const host: HostProcess = {
    pid: child.pid ?? -1,
    startedAtMs,
    lane: null,
    use: "blank",
    companyId: null,
    state: "starting",
    skills: new Set(),
    inflight: new Map(),
    running: 0,
    backlogMs: 0,
    calls: 0,
    idleSince: performance.now(),
    lastHeardAt: performance.now(),
    send: createSender(link),
    kill(why) {
      if (host.state === "dead") return;
      reason = why;
      killGroup(child);
      leave("killed");
    },
    rssBytes: () => proc.rssBytes(),
    cpuMs: () => proc.cpuMs(),
    innermostPid: () => proc.innermost(),
    yieldCpu: () => proc.yieldCpu(),
    ended: ended.promise,
  };

  function leave(cause: HostEnd["cause"]): void {
    if (host.state === "dead") return;
    host.state = "dead";
    link.destroy();
    events.onExit(host, { reason, cause });
  }

  function onBroken(): void {
    if (host.state === "dead") return;
    reason = "the host broke the protocol";
    killGroup(child);
    leave("bridge");
  }

  function onFrame({ head, body }: { readonly head: FromHost; readonly body: Buffer }): void {
    if (host.state === "dead") return;
    host.lastHeardAt = performance.now();
    if (head[0] !== "ready") events.onMessage(host, head, body);
    else if (host.state === "starting") void becomeReady();
  }

  async function becomeReady(): Promise<void> {
    await events.onStarted(host);
    if (host.state !== "starting") return;
    host.state = "ready";
    events.onReady(host);
  }

  listen(link, createFrameReader(onFrame, MAX_FROM_HOST_BYTES), onBroken);
  const lastWords = collectLastWords(child);
  child.on("error", (error) => {
    reason = `the host could not be started: ${error.message}`;
    ended.resolve();
    leave("exit");
  });
  onEnd(child, (code, signal) => {
    const words = lastWords();
    reason ||= `the host ended by itself (${signal ?? code}) ${words.slice(0, 600)}`.trim();
    ended.resolve();
    leave(OUT_OF_MEMORY.test(words) ? "memory" : causeOf(code, signal));
  });
  return host;
}

/**
 * Ends the process with all it started. bubblewrap's inner process asks to die with its parent only after its first steps; killed before that,
 * the outer one alone would leave it waiting for ever. Until then both are in the process group that `detached` made.
 */
function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid ?? Number.NaN), "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** Once, when the process is gone and its last words are read; words that do not come to an end are not waited for. */
function onEnd(child: ChildProcess, done: (code: number | null, signal: string | null) => void): void {
  let isDone = false;
  const finish = (code: number | null, signal: string | null): void => {
    if (isDone) return;
    isDone = true;
    done(code, signal);
  };
  child.on("close", finish);
  child.on("exit", (code, signal) => setTimeout(() => finish(code, signal), LAST_WORDS_MS));
}

/** bubblewrap passes the signal that ended its child on as 128 + its number. */
function causeOf(code: number | null, signal: string | null): HostEnd["cause"] {
  const number = signal === null ? (code ?? 0) - 128 : constants.signals[signal as NodeJS.Signals];
  if (number === constants.signals.SIGSYS) return "syscall";
  return CRASH_SIGNALS.has(number) ? "crash" : "exit";
}

/** Messages of one turn of the event loop leave in one write. */
function createSender(link: Duplex): HostProcess["send"] {
  const writer = createFrameWriter((bytes) => {
    if (!link.destroyed) link.write(bytes);
  });
  let isScheduled = false;
  const flush = (): void => {
    isScheduled = false;
    writer.flush();
  };
  return (head, body) => {
    writer.push(head, body);
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(flush);
  };
}

function listen(link: Duplex, read: (chunk: Buffer) => void, onBroken: () => void): void {
  link.on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch {
      onBroken();
    }
  });
  // The process's own end is what counts; a reset socket only precedes it.
  link.on("error", () => undefined);
}

function collectLastWords(child: ChildProcess): () => string {
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString("latin1")).slice(-LAST_WORDS_CHARS);
  });
  return () => words.trim();
}
