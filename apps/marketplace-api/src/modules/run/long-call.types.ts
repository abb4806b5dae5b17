import type { CallRow } from "../settle/index.ts";
import type { CancelWish } from "./cancel.rules.ts";
import type { CallFacts, Progress } from "./running.ts";

/** A long call as it is kept while it runs. Times are ms UTC. */
export interface LongCall {
  readonly companyId: string;
  readonly callId: string;
  readonly nodeId: string;
  readonly skill: string;
  readonly version: string;
  readonly principal: string;
  readonly employeeId: string | null;
  readonly agentId: string | null;
  readonly idempotencyKey: string | null;
  readonly argsHash: string | null;
  readonly startedAt: number;
  readonly deadlineAt: number;
  readonly progress: Progress | null;
}

/** The port: calls that outlive their first answer. */
export interface LongCallStore {
  /** Answers the call that holds the same key already, or null: this one is kept. */
  add(call: LongCall, lostRow: CallRow): Promise<{ readonly callId: string; readonly argsHash: string | null } | null>;
  find(companyId: string, callId: string): Promise<LongCall | null>;
  /** Those of the company that run now, newest first, at most a hundred. */
  list(companyId: string): Promise<readonly LongCall[]>;
  report(companyId: string, callId: string, progress: Progress): Promise<void>;
  remove(companyId: string, callId: string): Promise<void>;
  /** No node runs it any more, and how it ended was not recorded: the next `claimLost` of any node takes it. */
  letGo(companyId: string, callId: string): Promise<void>;
  /** Takes over calls whose node is gone or let go; `lostRow` null when the call was stored all the same. */
  claimLost(): Promise<readonly { readonly companyId: string; readonly callId: string; readonly lostRow: CallRow | null }[]>;
  /**
   * Asks the other nodes to end a call. `unknown`: none of them can run it. `too_many`: this person or company has too many such requests under way.
   */
  requestCancel(wish: CancelWish & { readonly callId: string }): Promise<CancelAsked>;
  /** Nobody waits for this request any more. */
  withdrawCancel(wish: Pick<CancelWish, "companyId" | "by"> & { readonly callId: string }): Promise<void>;
  /** How a call ended and whose it was, or null while it is not stored. */
  endOf(companyId: string, callId: string): Promise<EndedCall | null>;
}

export type CancelAsked = "asked" | "unknown" | "too_many";

/** A call that is over. */
export interface EndedCall {
  readonly status: string;
  readonly facts: CallFacts;
}

/** One server-sent event of GET /v1/calls/{id}/events. Never carries output. */
export type CallEvent =
  | { readonly event: "progress"; readonly data: Progress }
  | { readonly event: "state"; readonly data: { readonly callId: string; readonly status: string } };
