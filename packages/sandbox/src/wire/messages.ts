/** What supervisor and host say to each other. Heads are short arrays: `[type, …]`; the long text rides in the frame's body. */

export interface WireLimits {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly memoryMb: number;
  readonly outputBytes: number;
  readonly logBytes: number;
  readonly hostCalls: number;
  readonly hostCallsAtOnce: number;
  /** What is made new for this call and thrown away after it; default: nothing. */
  readonly fresh?: "" | "context" | "isolate";
  /** Default: `fixed`. */
  readonly clock?: "fixed" | "between_slices" | "running";
  /** The input is checked, nothing is run. */
  readonly inputOnly?: boolean;
}

/** A skill as a host keeps it: identified by what it runs and what it is checked against. */
export interface WireSkill {
  readonly key: string;
  readonly sha256: string;
  readonly input: unknown;
  readonly output: unknown;
}

export type ToHost =
  /** body: the bundle. */
  | readonly ["skill", WireSkill]
  /** body: V8 code cache made by a host that never ran guest code. Arrives before the bundle. */
  | readonly ["cache", sha256: string]
  /** body: the input as JSON text. */
  | readonly ["call", id: number, skillKey: string, contextKey: string, now: number, seed: number, limits: WireLimits]
  /** body: the value as JSON text, or the refusal's message. */
  | readonly ["reply", id: number, request: number, ok: boolean, code: string]
  | readonly ["cancel", id: number]
  | readonly ["ping", number]
  /** body: a bundle to compile without running it. */
  | readonly ["compile", sha256: string];

/** `[level, text, at ms]`. */
export type WireLog = readonly [level: string, text: string, at: number];

export type FromHost =
  | readonly ["ready"]
  /** body: the output as JSON text (`ok`) or a SandboxFailure as JSON text. */
  | readonly ["done", id: number, ok: boolean, cpuMs: number, hostCalls: number, logs: readonly WireLog[]]
  /** body: the arguments as JSON text. */
  | readonly ["ask", id: number, request: number, name: string]
  | readonly ["pong", number]
  /** body: the code cache. */
  | readonly ["compiled", sha256: string];
