import { DomainError } from "@souk/kernel";
import type { StopCause } from "./run.types.ts";

/** One call as stops look at it. */
export interface CallFacts {
  readonly companyId: string;
  /** `<publisher>/<skill>` */
  readonly skill: string;
  readonly version: string;
  readonly agentId: string | null;
  /** Principal key. */
  readonly caller: string;
  /** The employee, or the agent's owner. */
  readonly employeeId: string | null;
}

/** How far a call says it is. */
export interface Progress {
  /** 0 to 1 */
  readonly fraction: number;
  readonly note: string | null;
}

/** A call that runs on this node. */
export interface RunningCall {
  /** UUID */
  readonly id: string;
  readonly facts: CallFacts;
  /** `performance.now()` of its start. */
  readonly startedAt: number;
  /** Aborted when it is stopped or over. */
  readonly signal: AbortSignal;
  /** Why it was stopped; null while it was not. */
  readonly cause: StopCause | null;
  /** Ends it: host actions are refused from now on, what it staged is dropped unless its settle statement has begun. The first cause stays. */
  stop(cause: StopCause): void;
  /** What it last said of itself; null while it said nothing. */
  readonly progress: Progress | null;
  report(progress: Progress): void;
  /** Called when it is stopped; at once when it already was. */
  onStop(listener: () => void): void;
  /** It is over. */
  leave(): void;
}

export interface RunningCalls {
  /** Registers a call in the same turn in which stops are looked up, so none slips through. @throws DomainError when it is stopped already */
  enter(id: string, facts: CallFacts): RunningCall;
  /** What stops calls like this one now; null when they may run. Memory only. */
  causeFor(facts: CallFacts): StopCause | null;
  /** @throws DomainError `killed`, `quarantined` when calls like this one are stopped */
  requireOpen(facts: CallFacts): void;
  find(id: string): RunningCall | null;
  /** Stops every running call that fits; answers how many. */
  stopWhere(fits: (call: RunningCall) => boolean, cause: StopCause): number;
  /** Those that run now. */
  all(): Iterable<RunningCall>;
  readonly size: number;
}

export interface RunningDeps {
  /** What applies to a call now; null when it may run. */
  readonly causeFor: (facts: CallFacts) => StopCause | null;
}

/** Why what still runs for a call is stopped; made once, for an error costs its stack. */
const CALL_IS_OVER = new Error("the call is over");

/** The registry of calls that run on one node. */
export function createRunningCalls({ causeFor }: RunningDeps): RunningCalls {
  const running = new Map<string, RunningCall>();

  function requireOpen(facts: CallFacts): void {
    const cause = causeFor(facts);
    if (cause) throw new DomainError(cause.code, cause.detail, { said: cause.said });
  }

  function enter(id: string, facts: CallFacts): RunningCall {
    requireOpen(facts);
    const over = new AbortController();
    let cause: StopCause | null = null;
    let progress: Progress | null = null;
    const listeners: (() => void)[] = [];
    const call: RunningCall = {
      id,
      facts,
      startedAt: performance.now(),
      signal: over.signal,
      get cause() {
        return cause;
      },
      get progress() {
        return progress;
      },
      report: (given) => {
        progress = given;
      },
      stop: (given) => {
        if (cause || over.signal.aborted) return;
        cause = given;
        over.abort(given);
        for (const listener of listeners) listener();
      },
      onStop: (listener) => {
        if (cause) listener();
        else listeners.push(listener);
      },
      leave: () => {
        running.delete(id);
        over.abort(CALL_IS_OVER);
      },
    };
    running.set(id, call);
    return call;
  }

  return {
    enter,
    causeFor,
    requireOpen,
    find: (id) => running.get(id) ?? null,
    stopWhere: (fits, cause) => {
      const found = [...running.values()].filter((call) => call.cause === null && fits(call));
      for (const call of found) call.stop(cause);
      return found.length;
    },
    all: () => running.values(),
    get size() {
      return running.size;
    },
  };
}
