import { type Clock, DomainError, encodeId } from "@souk/kernel";
import type { Settle } from "../settle/index.ts";
import { type Carried, carryOut, type ExecutionDeps } from "./execution.ts";
import { requireSameArguments } from "./keys.ts";
import type { LongCall, LongCallStore, RunningCallView } from "./long-call.types.ts";
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

/** Calls that go on after their first answer. What they may cost is set aside durably: their budget leases are rows that outlive the node. */
export interface LongCalls {
  /** Keeps the call, then carries it out without being waited for. With a key that runs already: that call. */
  begin(execution: ExecutionDeps, carried: Carried): Promise<RunningCallView>;
}

const REPORT_EVERY_MS = 500;
const LOST = {
  status: "crashed",
  problem: { code: "skill_failed", detail: "The node that ran this call ended before the call did. Nothing was written or billed." },
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

  async function finish(execution: ExecutionDeps, carried: Carried, call: LongCall): Promise<void> {
    const unfollow = followProgress(call);
    try {
      await carryOut(execution, carried);
    } catch (error) {
      // An expected end is recorded with the call; whoever asks for it learns it.
      if (!(error instanceof DomainError)) deps.onProblem(error);
    } finally {
      unfollow();
      await deps.store.remove(call.companyId, call.callId).catch(deps.onProblem); // else the janitor finds it stored
    }
  }

  async function begin(execution: ExecutionDeps, carried: Carried): Promise<RunningCallView> {
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
        reservation?.finish(0n);
        requireSameArguments(other.argsHash ?? "", admitted.argsHash ?? "");
        const known = await deps.store.find(ids.companyId, other.callId);
        return toRunningView(known ?? { ...call, callId: other.callId });
      }
    } catch (error) {
      reservation?.finish(0n);
      throw error;
    }
    void finish(execution, carried, call);
    return toRunningView(call);
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
