import type { Said } from "@souk/kernel";

/** The port of the sandbox: what a trusted process asks for, and what it gets back. No decision is made behind it. */

/** Hard limits of one call (defaults in limits.ts; callers may only lower them). */
export interface CallLimits {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly memoryMb: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly logBytes: number;
  readonly hostCalls: number;
  readonly hostCallsAtOnce: number;
}

/** The immutable code to run. `load` is called at most once per host that lacks it; the host verifies the hash before it compiles. */
export interface SkillCode {
  /** `<publisher>/<skill>@<version>`. */
  readonly id: string;
  readonly sha256: string;
  readonly abi: 1;
  /** JSON Schemas, compiled on the trusted side of the host. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
  readonly load: () => Promise<string>;
}

export type HostReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * How much of a host a call shares, loosest first: a host with other companies, a host of the company alone, a new context for this call,
 * a new isolate for this call. The last two imply a host of the company's own.
 */
export type Isolation = "shared_host" | "own_host" | "fresh_context" | "fresh_isolate";

/**
 * What `Date.now()` says inside, in whole milliseconds: the declared time for the whole call (the same call sees the same clock), time that
 * moves only while the call waits for a host action, or time that moves always (a skill can then measure its own speed).
 */
export type GuestClock = "fixed" | "between_slices" | "running";

export interface SandboxJob {
  readonly callId: string;
  /** Hosts are shared between companies only when both calls say `shared_host`. */
  readonly companyId: string;
  /** Default: `own_host`. */
  readonly isolation?: Isolation | undefined;
  /** Default: `fixed`. */
  readonly clock?: GuestClock | undefined;
  /** Principal + effective grant hash: a context is reused only within one key. */
  readonly contextKey: string;
  readonly skill: SkillCode;
  /** JSON text of the input, as received. */
  readonly inputJson: string;
  /** Declared clock, ms UTC: what `Date.now()` says when the call begins. */
  readonly now: number;
  /** Seed of `Math.random()` inside: same seed, same numbers. */
  readonly seed: number;
  readonly limits: CallLimits;
  /** Only checks the input, as a call would before it runs; nothing of the skill is entered. The output is `null` then. */
  readonly inputOnly?: boolean | undefined;
  /** Answers a host action (files.read …). Must never throw for an expected refusal: reply `ok: false`. */
  readonly onHostCall: (name: string, args: unknown) => Promise<HostReply>;
}

export interface SandboxUsage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly queueMs: number;
  readonly hostCalls: number;
}

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
  /** ms since the run began. */
  readonly at: number;
}

export type SandboxFailure =
  /** Input or output does not fit the schema; `problems` carry JSON pointers. */
  | {
      readonly kind: "invalid_input" | "invalid_output";
      readonly problems: readonly { readonly pointer: string; readonly message: string; readonly said?: Said }[];
    }
  /** `run` threw. `declared` is set when it used fail(code, message). */
  | { readonly kind: "threw"; readonly message: string; readonly declared?: string }
  | { readonly kind: "timeout"; readonly limit: "cpu" | "wall" }
  | { readonly kind: "memory" }
  | { readonly kind: "limit"; readonly limit: "input" | "output" | "logs" | "hostCalls" }
  /** The bundle's hash is not the published one, or it does not load. */
  | { readonly kind: "bad_bundle"; readonly message: string }
  /** The host process died or was killed while this call ran in it. */
  | { readonly kind: "crashed"; readonly message: string }
  | { readonly kind: "cancelled" }
  /** Never started: the queue is full or its deadline passed. */
  | { readonly kind: "overloaded"; readonly retryAfterMs: number };

export type SandboxResult =
  | { readonly ok: true; readonly outputJson: string; readonly logs: readonly LogLine[]; readonly usage: SandboxUsage }
  | { readonly ok: false; readonly failure: SandboxFailure; readonly logs: readonly LogLine[]; readonly usage: SandboxUsage };

export interface RunHandle {
  readonly result: Promise<SandboxResult>;
  /** Ends the call as soon as possible; the result becomes `cancelled` unless it already finished. */
  cancel(): void;
}

/**
 * How a skill went against the walls: it kept the CPU or the wall clock until its host was killed, filled the host's memory, made the host break
 * the protocol, made it ask the kernel for what no host needs, or brought it down.
 */
export type ViolationKind = "cpu" | "wall" | "memory" | "bridge" | "syscall" | "crash";

/** Told once per violation; the host is gone by then. From the first one on, the skill runs in hosts of its own in every company. */
export interface Violation {
  readonly callId: string;
  readonly companyId: string;
  /** `<publisher>/<skill>@<version>`. */
  readonly skill: string;
  readonly sha256: string;
  readonly kind: ViolationKind;
  /** Violations of this code since the supervisor started, over all companies; this one included. */
  readonly count: number;
}

/** Whom a host serves: nobody yet, one company, several that share, or one skill that violated, alone. */
export type HostUse = "blank" | "company" | "shared" | "apart";

export interface HostStatus {
  readonly pid: number;
  /** Null when nobody's yet, or several companies'. */
  readonly companyId: string | null;
  readonly use: HostUse;
  readonly tier: string;
  readonly rssBytes: number;
  readonly running: number;
  readonly calls: number;
  readonly startedAtMs: number;
}

export interface Sandbox {
  run(job: SandboxJob): RunHandle;
  /** Loads a bundle and has its code cache made ahead of the first call (after publish, at start). Best effort. */
  prepare(skill: SkillCode): Promise<void>;
  /** Code that went against the walls in another process, or before a restart: it runs in hosts of its own here, too. */
  setApart(sha256: string): void;
  hosts(): readonly HostStatus[];
  /** Calls that wait for a host. */
  waiting(): number;
  /** The strongest isolation tier this machine offers, as found at start. */
  readonly tier: string;
  /** The tier and its parts: are system calls filtered, does the kernel limit memory. */
  readonly confinement: { readonly tier: string; readonly seccomp: boolean; readonly memory: "cgroup" | "watch" };
  close(): Promise<void>;
}
