import type { SandboxFailure, SandboxJob, SandboxResult } from "../runtime.ts";
import type { HostProcess } from "./host-process.ts";

/** One call between `run` and its result. */
export interface Active {
  readonly id: number;
  readonly job: SandboxJob;
  readonly skillKey: string;
  readonly bundle: Buffer;
  readonly queuedAt: number;
  readonly settle: (result: SandboxResult) => void;
  settled: boolean;
  host: HostProcess | undefined;
  sentAt: number;
  /** Expected cost, ms: what the host's backlog was charged. */
  weightMs: number;
  hostCalls: number;
  /** Host actions being answered now; while there are some, the call is taken to be waiting. */
  openAsks: number;
}

/** The result of a call that ended without the host's own word on it. */
export function failedResult(active: Active, failure: SandboxFailure): SandboxResult {
  const at = performance.now();
  const started = active.host !== undefined;
  return {
    ok: false,
    failure,
    logs: [],
    usage: {
      cpuMs: 0,
      wallMs: started ? at - active.sentAt : 0,
      queueMs: (started ? active.sentAt : at) - active.queuedAt,
      hostCalls: active.hostCalls,
    },
  };
}
