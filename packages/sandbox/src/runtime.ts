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

export interface SandboxJob {
  readonly callId: string;
  /** Hosts are never shared between companies. */
  readonly companyId: string;
  /** Principal + effective grant hash: a context is reused only within one key. */
  readonly contextKey: string;
  readonly skill: SkillCode;
  /** JSON text of the input, as received. */
  readonly inputJson: string;
  /** Declared clock, ms UTC: what `Date.now()` says inside, constant within a call. */
  readonly now: number;
  /** Seed of `Math.random()` inside: same seed, same numbers. */
  readonly seed: number;
  readonly limits: CallLimits;
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
      readonly problems: readonly { readonly pointer: string; readonly message: string }[];
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

export interface HostStatus {
  readonly pid: number;
  readonly companyId: string | null;
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
  hosts(): readonly HostStatus[];
  /** Calls that wait for a host. */
  waiting(): number;
  /** The strongest isolation tier this machine offers, as found at start. */
  readonly tier: string;
  close(): Promise<void>;
}
