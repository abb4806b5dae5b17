import { DomainError, decodeId, encodeId } from "@souk/kernel";
import { type Principal, requireScope } from "../identity/index.ts";
import { type CancelView, noCallId, type RunningCallDesk, type RunningCallView } from "../usage/index.ts";
import { CANCELLED, type CancelWish, mayCancel } from "./cancel.rules.ts";
import { createEventStreams } from "./event-streams.ts";
import type { CallEvent, LongCall, LongCallStore } from "./long-call.types.ts";
import { toRunningView } from "./long-calls.ts";
import type { CallFacts, RunningCalls } from "./running.ts";

export interface CallControlDeps {
  readonly store: LongCallStore;
  readonly running: RunningCalls;
  readonly pause?: (ms: number) => Promise<void>;
}

/** Looking at running calls, ending them, and following one. */
export interface CallControl extends RunningCallDesk {
  /**
   * Progress and end of a call, never its output. Ends with its final state, or when `authenticate` refuses: it is asked before every look.
   * @throws DomainError `not_found`, `rate_limited` for a person who follows ten calls already
   */
  watch(authenticate: () => Principal | Promise<Principal>, id: string, signal: AbortSignal): AsyncGenerator<CallEvent>;
}

const WAIT_MS = 1_500;
/** The first looks come quickly, most calls end within a heartbeat; then each pause is twice as long. */
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;
const WATCH_EVERY_MS = 250;

const TOO_MANY = "Too many calls are being cancelled at the same time. Try again in two seconds.";
const missing = (): DomainError => new DomainError("not_found", "There is no such call.");

function uuidOf(id: string): string {
  const uuid = decodeId("call", id);
  if (uuid === null) throw noCallId(id);
  return uuid;
}

const wishOf = (principal: Principal): CancelWish => ({
  companyId: principal.companyId,
  by: principal.key,
  employeeId: principal.employeeId,
  anyCall: principal.roles.includes("admin"),
});

const mayWatch = (principal: Principal, facts: CallFacts): boolean =>
  mayCancel(facts, wishOf(principal)) || principal.roles.includes("auditor");

/** Creates the control of calls on one node; calls of other nodes are reached through the database. */
export function createCallControl(deps: CallControlDeps): CallControl {
  const { store, running } = deps;
  const streams = createEventStreams(store);
  const pause = deps.pause ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));

  const find = (principal: Principal, id: string): Promise<RunningCallView | null> => shown(principal, uuidOf(id), store.find);

  async function shown(principal: Principal, uuid: string, look: LongCallStore["find"]): Promise<RunningCallView | null> {
    requireScope(principal, "read");
    const kept = await look(principal.companyId, uuid);
    if (!kept) return null;
    const facts: CallFacts = { ...kept, caller: kept.principal };
    return mayWatch(principal, facts) ? toView(kept) : null;
  }

  const toView = (kept: LongCall): RunningCallView =>
    toRunningView({ ...kept, progress: running.find(kept.callId)?.progress ?? kept.progress });

  async function list(principal: Principal, isMine: boolean): Promise<readonly RunningCallView[]> {
    requireScope(principal, "read");
    const kept = await store.list(principal.companyId);
    const fits = (facts: CallFacts): boolean =>
      isMine ? mayCancel(facts, { ...wishOf(principal), anyCall: false }) : mayWatch(principal, facts);
    return kept.filter((call) => fits({ ...call, caller: call.principal })).map(toView);
  }

  async function cancel(principal: Principal, id: string): Promise<CancelView> {
    requireScope(principal, "call");
    const uuid = uuidOf(id);
    const wish = wishOf(principal);
    const local = running.find(uuid);
    const known = local?.facts ?? (await factsOfLong(principal.companyId, uuid));
    const ended = known ? null : await store.endOf(principal.companyId, uuid);
    const facts = known ?? ended?.facts;
    if (facts && !mayCancel(facts, wish)) throw missing();
    if (local) local.stop(CANCELLED);
    const status = ended?.status ?? (local ? await untilEnded(principal.companyId, uuid) : await endElsewhere(wish, uuid, known !== null));
    if (status === null && !known) throw new DomainError("not_found", "There is no such call, or it has just ended.");
    return {
      callId: encodeId("call", uuid),
      status: status ?? "cancelling",
      cancelled: status === "cancelled",
      billed: status === "succeeded",
    };
  }

  /** Has another node end it; answers how it ended, or null when that is not known yet. @throws DomainError `rate_limited` */
  async function endElsewhere(wish: CancelWish, callId: string, isLong: boolean): Promise<string | null> {
    const asked = await store.requestCancel({ ...wish, callId });
    if (asked === "too_many") throw new DomainError("rate_limited", TOO_MANY, { details: { retryAfterSeconds: 2 } });
    if (asked === "unknown") return (await store.endOf(wish.companyId, callId))?.status ?? null;
    const status = await untilEnded(wish.companyId, callId);
    // A long call may need longer to end than this answer waits: its request stays.
    if (status !== null || !isLong) await store.withdrawCancel({ ...wish, callId });
    return status;
  }

  async function factsOfLong(companyId: string, uuid: string): Promise<CallFacts | null> {
    const kept = await store.find(companyId, uuid);
    return kept && { ...kept, caller: kept.principal };
  }

  async function untilEnded(companyId: string, uuid: string): Promise<string | null> {
    const until = performance.now() + WAIT_MS;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
      const ended = await store.endOf(companyId, uuid);
      if (ended !== null || performance.now() > until) return ended?.status ?? null;
      await pause(wait);
    }
  }

  async function* watch(
    authenticate: () => Principal | Promise<Principal>,
    id: string,
    signal: AbortSignal,
  ): AsyncGenerator<CallEvent, undefined> {
    const uuid = uuidOf(id);
    let principal = await authenticate();
    const close = streams.open(principal);
    let told = "";
    let wasRunning = false;
    try {
      while (!signal.aborted) {
        const call = await shown(principal, uuid, streams.look);
        if (!call) break;
        if (!wasRunning) yield { event: "state", data: { callId: call.callId, status: "running" } };
        wasRunning = true;
        const text = JSON.stringify(call.progress);
        if (call.progress && text !== told) yield { event: "progress", data: call.progress };
        told = text;
        await pause(WATCH_EVERY_MS);
        principal = await authenticate();
      }
      if (signal.aborted) return;
      const ended = await store.endOf(principal.companyId, uuid);
      if (!ended || !mayWatch(principal, ended.facts)) throw missing();
      yield { event: "state", data: { callId: encodeId("call", uuid), status: ended.status } };
    } finally {
      close();
    }
  }
  return { find, list, cancel, watch };
}
