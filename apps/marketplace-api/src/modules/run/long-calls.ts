import { type Clock, DomainError, encodeId } from "@souk/kernel";
import { z } from "zod";
import type { Settle } from "../settle/index.ts";
import type { RunningCallView } from "../usage/index.ts";
import { recordDenial, recordOutrun } from "./denial.ts";
import { type Carried, carryOut, type ExecutionDeps } from "./execution.ts";
import { requireSameArguments } from "./keys.ts";
import type { LongCall, LongCallStore } from "./long-call.types.ts";
import { failedRow } from "./record.ts";
import type { RunningCalls } from "./running.ts";

export interface LongCallDeps {
  readonly clock: Clock;
  readonly store: LongCallStore;
  readonly running: RunningCalls;
  /** UUID of this node. */
  readonly nodeId: string;
  readonly onProblem: (error: unknown) => void;
}

/** What a call answers first: its end, or that it runs. */
export type Started = { readonly kind: "running"; readonly view: RunningCallView } | { readonly kind: "answered"; readonly text: string };

/** Calls that go on after their first answer. What they may cost is set aside durably: their budget leases are rows that outlive the node. */
export interface LongCalls {
  /**
   * Keeps the call and carries it out; answers its end when that comes within `waitMs`, else how it stands. With a key that runs already: that call.
   * @throws DomainError when it fails within `waitMs`
   */
  begin(execution: ExecutionDeps, carried: Carried, waitMs: number): Promise<Started>;
}

const Answered = z.looseObject({ callId: z.string() });
const REPORT_EVERY_MS = 500;
const LOST = {
  status: "crashed",
  problem: {
    code: "skill_failed",
    detail: "What ran this call failed or ended before the call did. Your workspace is unchanged and nothing is billed.",
  },
  bindsKey: true,
} as const;

/** What a running call looks like to those who ask. */
export function toRunningView(call: Omit<LongCall, "companyId" | "nodeId">): RunningCallView {
  const id = encodeId("call", call.callId);
  return {
    id,
    callId: id,
    status: "running",
    skill: call.skill,
    version: call.version,
    at: new Date(call.startedAt).toISOString(),
    deadline: new Date(call.deadlineAt).toISOString(),
    progress: call.progress,
  };
}

/** What comes within the time, else null. */
async function within(end: Promise<string>, waitMs: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), waitMs);
  });
  try {
    return await Promise.race([end, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Creates the long calls of one node. */
export function createLongCalls(deps: LongCallDeps): LongCalls {
  /** Writes what the call says of itself, at most twice a second. */
  function followProgress({ companyId, callId }: LongCall): () => void {
    let told = "";
    const timer = setInterval(() => {
      const progress = deps.running.find(callId)?.progress ?? null;
      const text = JSON.stringify(progress);
      if (progress === null || text === told) return;
      told = text;
      deps.store.report(companyId, callId, progress).catch(deps.onProblem);
    }, REPORT_EVERY_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** Carries it out and sees to it that its row is there, however it ends: its caller has the id already. @throws DomainError as with `carryOut` */
  async function carryOutKept(execution: ExecutionDeps, carried: Carried): Promise<string> {
    const { plan, admitted } = carried;
    const call = { principal: plan.principal, admitted, plan };
    const ownId = encodeId("call", admitted.callId);
    try {
      const text = await carryOut(execution, carried);
      const { callId } = Answered.parse(JSON.parse(text));
      if (callId !== ownId) await recordOutrun(execution.settle, call, callId);
      return text;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const callId = error.details["callId"];
      if (callId === undefined) return await recordDenial(execution.settle, call, error);
      if (callId !== ownId) await recordOutrun(execution.settle, call, String(callId));
      throw error;
    }
  }

  async function finish(execution: ExecutionDeps, carried: Carried, call: LongCall): Promise<string> {
    const unfollow = followProgress(call);
    let isOver = deps.store.remove;
    try {
      return await carryOutKept(execution, carried);
    } catch (error) {
      // An expected end is recorded with the call; whoever asks for it learns it. Any other one nobody recorded: the janitor does, as for a node that died.
      if (!(error instanceof DomainError)) {
        deps.onProblem(error);
        isOver = deps.store.letGo;
      }
      throw error;
    } finally {
      unfollow();
      await isOver(call.companyId, call.callId).catch(deps.onProblem); // else the janitor finds it, stored or not
    }
  }

  async function begin(execution: ExecutionDeps, carried: Carried, waitMs: number): Promise<Started> {
    const { plan, admitted, ids, reservation } = carried;
    const call: LongCall = {
      companyId: ids.companyId,
      callId: admitted.callId,
      nodeId: deps.nodeId,
      skill: plan.version.skill,
      version: plan.version.version,
      principal: ids.principalKey,
      employeeId: ids.employeeId,
      agentId: ids.agentId,
      idempotencyKey: admitted.command.idempotencyKey ?? null,
      argsHash: admitted.argsHash,
      startedAt: admitted.at,
      deadlineAt: admitted.at + plan.limits.wallMs,
      progress: null,
    };
    const lost = failedRow(admitted, plan, ids, { ...LOST, run: { broker: null, result: null }, decision: plan.decision });
    try {
      const other = await deps.store.add(call, lost);
      if (other) {
        requireSameArguments(other.argsHash ?? "", admitted.argsHash ?? "");
        const known = await deps.store.find(ids.companyId, other.callId);
        reservation?.finish(0n);
        return { kind: "running", view: toRunningView(known ?? { ...call, callId: other.callId }) };
      }
    } catch (error) {
      reservation?.finish(0n);
      throw error;
    }
    const end = finish(execution, carried, call);
    end.catch(() => undefined); // recorded; nobody may be waiting any more
    const text = waitMs > 0 ? await within(end, waitMs) : null;
    return text === null ? { kind: "running", view: toRunningView(call) } : { kind: "answered", text };
  }
  return { begin };
}

/** Gives every long call whose node died its row: recorded as crashed, not billed. Answers how many. */
export async function recordLostCalls(deps: { readonly store: LongCallStore; readonly settle: Settle }): Promise<number> {
  const lost = await deps.store.claimLost();
  for (const { companyId, callId, lostRow } of lost) {
    if (lostRow) await deps.settle.submit(lostRow);
    await deps.store.remove(companyId, callId);
  }
  return lost.length;
}
