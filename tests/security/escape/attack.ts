import type { CallLimits, HostReply, Isolation, SandboxFailure, SandboxResult } from "@souk/sandbox";

/** How one call of an attack may end. */
export type Ending = "ok" | SandboxFailure["kind"];

export interface Step {
  /** `ctx.input` of this call. */
  readonly input?: unknown;
  /** Any of these endings is fine; every other one is a hole or a broken promise. */
  readonly endings: readonly Ending[];
  /** When the call ends ok: exactly this JSON value. */
  readonly output?: unknown;
  /** Another caller of the same company: another context. */
  readonly contextKey?: string;
}

/** A host action as the broker saw it. */
export interface Asked {
  readonly name: string;
  readonly args: unknown;
}

/** What an attack achieved, for an oracle of its own. */
export interface Seen {
  readonly results: readonly SandboxResult[];
  readonly asked: readonly Asked[];
}

/** One hostile guest. The file's name is the attack's name; it runs in a host process of its own. */
export interface Attack {
  readonly what: string;
  /** Body of `async run(ctx)`. */
  readonly run?: string;
  /** A whole bundle, when the attack is not inside `run`. */
  readonly bundle?: string;
  /** Calls of the same bundle, in the same context where the sandbox reuses it. */
  readonly steps: readonly Step[];
  /** Schema of the input; default: anything. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<CallLimits>;
  readonly isolation?: Isolation;
  /** What the broker answers; default: every action is refused. */
  readonly answer?: (name: string, args: unknown) => HostReply | Promise<HostReply>;
  /** What went wrong beyond the steps; undefined when nothing did. */
  readonly judge?: (seen: Seen) => string | undefined;
}
