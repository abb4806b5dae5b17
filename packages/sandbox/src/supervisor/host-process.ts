import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Duplex } from "node:stream";
import { createFrameReader, createFrameWriter } from "../wire/frame.ts";
import type { FromHost, ToHost } from "../wire/messages.ts";
import type { Active } from "./active.ts";
import type { Launch } from "./tier.ts";

/** A frame larger than this from a host is an attack, not an answer. */
const MAX_FROM_HOST_BYTES = 16 * 1024 * 1024;
const PAGE_BYTES = 4096;
const LAST_WORDS_CHARS = 600;

export interface HostEvents {
  readonly onReady: (host: HostProcess) => void;
  readonly onMessage: (host: HostProcess, head: FromHost, body: Buffer) => void;
  readonly onExit: (host: HostProcess, reason: string) => void;
}

/** One host process as its supervisor sees it. Nothing it says is trusted beyond its own calls. */
export interface HostProcess {
  readonly pid: number;
  readonly startedAtMs: number;
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
}

/** Starts one blank host. It has no environment, no files beyond its own program, and one socket: to us. */
export function startHost(launch: Launch, startedAtMs: number, events: HostEvents): HostProcess {
  const child = spawn(launch.command, [...launch.args], { env: { ...launch.env }, stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const link = child.stdio[3] as Duplex;
  let reason = "the host ended by itself";
  let realPid = 0;
  let lastWords = "";
  let flushing = false;
  const writer = createFrameWriter((bytes) => {
    if (!link.destroyed) link.write(bytes);
  });
  const flush = (): void => {
    flushing = false;
    writer.flush();
  };

  const host: HostProcess = {
    pid: child.pid ?? -1,
    startedAtMs,
    companyId: null,
    state: "starting",
    skills: new Set(),
    inflight: new Map(),
    running: 0,
    backlogMs: 0,
    calls: 0,
    idleSince: performance.now(),
    lastHeardAt: performance.now(),
    send(head, body) {
      writer.push(head, body);
      if (flushing) return;
      flushing = true;
      setImmediate(flush);
    },
    kill(why) {
      if (host.state === "dead") return;
      reason = why;
      child.kill("SIGKILL");
      ended();
    },
    rssBytes() {
      realPid ||= nodePidOf(host.pid);
      return rssOf(realPid);
    },
  };

  function ended(): void {
    if (host.state === "dead") return;
    host.state = "dead";
    link.destroy();
    events.onExit(host, reason);
  }

  const read = createFrameReader<FromHost>(({ head, body }) => {
    if (host.state === "dead") return;
    host.lastHeardAt = performance.now();
    if (head[0] === "ready" && host.state === "starting") {
      host.state = "ready";
      events.onReady(host);
    } else events.onMessage(host, head, body);
  }, MAX_FROM_HOST_BYTES);

  link.on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch {
      host.kill("the host broke the protocol");
    }
  });
  link.on("error", () => undefined);
  child.stderr?.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString("latin1")).slice(-LAST_WORDS_CHARS);
  });
  child.on("error", (error) => {
    reason = `the host could not be started: ${error.message}`;
    ended();
  });
  child.on("close", (code, signal) => {
    if (host.state !== "dead") reason = `the host ended by itself (${signal ?? code}) ${lastWords.trim()}`.trim();
    ended();
  });
  return host;
}

/** Under bubblewrap the process we started only watches the real one: take the innermost child. */
function nodePidOf(pid: number): number {
  for (let current = pid; ; ) {
    const child = readNumbers(`/proc/${current}/task/${current}/children`)[0];
    if (child === undefined) return current;
    current = child;
  }
}

function rssOf(pid: number): number {
  return (readNumbers(`/proc/${pid}/statm`)[1] ?? 0) * PAGE_BYTES;
}

function readNumbers(path: string): number[] {
  try {
    return readFileSync(path, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
