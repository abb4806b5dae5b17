import { type Clock, DomainError, encodeId, newUuid, type RandomSource, said, words } from "@souk/kernel";
import type { Sandbox, SandboxResult } from "@souk/sandbox";
import type { Reservation } from "../budget/index.ts";
import type { ConnectionReader } from "../connection/index.ts";
import { type FileReader, refusalOf } from "../file/index.ts";
import type { OutcomeClaim, Settle, Verdict } from "../settle/index.ts";
import type { Answers } from "./answers.ts";
import { type Broker, createBroker } from "./broker.ts";
import { problemOf, spoken } from "./call-problem.ts";
import type { ContextKeys } from "./context-keys.ts";
import { CUT_OFF, factsOf, stoppedFailure, toFailure } from "./failure.ts";
import type { OpenSession } from "./outside.ts";
import type { Plan } from "./plan.ts";
import { type Admitted, type CallerIds, type Failure, failedRow, type Success, succeededRow } from "./record.ts";
import type { RunningCall, RunningCalls } from "./running.ts";
import { storeStaged, toStoreFailure } from "./staged-store.ts";
import { priceUnits, sumOfUnits } from "./units.ts";

export interface ExecutionDeps {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly files: FileReader;
  readonly sandbox: Sandbox;
  readonly settle: Settle;
  readonly answers: Answers;
  readonly running: RunningCalls;
  readonly contextKeys: ContextKeys;
  /** Whether decisions of this node still count (invariant 12). */
  readonly isFresh: () => boolean;
  readonly openSession: OpenSession;
  readonly connectionRoutes: ConnectionReader;
}

/** A call that was admitted, decided and reserved. */
export interface Carried {
  readonly plan: Plan;
  readonly admitted: Admitted;
  readonly ids: CallerIds;
  readonly reservation: Reservation | null;
}

/** The same, registered as running. */
interface UnderWay extends Carried {
  readonly call: RunningCall;
}

/**
 * Runs, settles and answers (DESIGN §4 steps 6–9). What was reserved is given back when the call ends, however it ends.
 * @throws DomainError with `details.callId` for a call that failed and was recorded
 */
export async function carryOut(deps: ExecutionDeps, carried: Carried): Promise<string> {
  const { plan, admitted, reservation } = carried;
  let usedMicro = 0n;
  let call: RunningCall | null = null;
  let broker: Broker | null = null;
  try {
    call = deps.running.enter(admitted.callId, factsOf(plan));
    const underWay: UnderWay = { ...carried, call };
    broker = brokerOf(deps, underWay);
    const result = await runInSandbox(deps, underWay, broker);
    await broker.finish();
    if (broker.outside.isTaken()) return await deps.answers.winnerElsewhere(plan.principal, admitted);
    if (call.cause) return await fail(deps, underWay, stoppedFailure(call.cause), { broker, result });
    if (!result.ok)
      return await fail(deps, underWay, toFailure(result.failure, { errors: plan.version.manifest.errors, limits: plan.limits }), {
        broker,
        result,
      });
    const prepared = await prepare(deps, carried, { broker, result }).catch(toStoreFailure);
    if ("problem" in prepared) return await fail(deps, underWay, prepared, { broker, result });
    const answer = await settleSuccess(deps, underWay, prepared);
    usedMicro = answer.usedMicro;
    return answer.text;
  } catch (error) {
    // `fail` has seen to calls that ended with a recorded problem; how this one ended on record, nobody here knows
    if (!isRecorded(error)) broker?.outside.abandon();
    throw error;
  } finally {
    call?.leave();
    reservation?.finish(usedMicro);
  }
}

const isRecorded = (error: unknown): boolean => error instanceof DomainError && error.details["callId"] !== undefined;

function brokerOf(deps: ExecutionDeps, { plan, admitted, ids, call }: UnderWay): Broker {
  const { callId, argsHash, at, command } = admitted;
  return createBroker(deps, {
    plan,
    callId,
    signal: call.signal,
    report: call.report,
    onLabel: () => deps.contextKeys.retire(plan),
    argsHash,
    at,
    idempotencyKey: command.idempotencyKey ?? null,
    asInterrupted: () => failedRow(admitted, plan, ids, { ...INTERRUPTED, run: { broker: null, result: null }, decision: plan.decision }),
  });
}
const INTERRUPTED: Failure = { status: "interrupted", problem: { code: "interrupted", detail: "" }, bindsKey: true };

function runInSandbox(deps: ExecutionDeps, { plan, admitted, call }: UnderWay, broker: Broker): Promise<SandboxResult> {
  const handle = deps.sandbox.run({
    callId: admitted.callId,
    companyId: plan.principal.companyId,
    isolation: plan.isolation,
    clock: plan.clock,
    // Asked for when the call goes to its host, not before: a context may have been retired while it waited.
    get contextKey() {
      return deps.contextKeys.keyOf(plan);
    },
    skill: plan.code,
    inputJson: admitted.inputJson,
    now: admitted.at,
    seed: Number.parseInt(admitted.callId.slice(-8), 16),
    limits: plan.limits,
    onHostCall: broker.onHostCall,
  });
  call.onStop(handle.cancel);
  broker.outside.onTaken(() => handle.cancel());
  return handle.result;
}

/** Evaluates outcome rules outside vendor code, prices what it counted, and stores the blobs of staged files. */
async function prepare(deps: ExecutionDeps, { plan, admitted, reservation }: Carried, run: Success["run"]): Promise<Success> {
  const claims: OutcomeClaim[] = [];
  const unclaimed: { name: string; reason: string }[] = [];
  if (plan.outcomes.length > 0) {
    const facts = { input: JSON.parse(admitted.inputJson) as unknown, output: JSON.parse(run.result.outputJson) as unknown };
    for (const { name, rule, terms } of plan.outcomes) {
      const claim = rule.evaluate(facts);
      if (!claim.claimed) {
        unclaimed.push({ name, reason: claim.reason });
        continue;
      }
      const id = newUuid(deps.clock, deps.random);
      const settlesAt = admitted.at + terms.settleMs;
      claims.push({ id, name, key: claim.key, confirm: terms.confirm, priceMicro: terms.price, settlesAt });
    }
  }
  const kept = await storeStaged(deps.files, plan.principal, run.broker);
  const units = priceUnits(deps, { plan, admitted }, run.broker.counted);
  return { run, units, claims, unclaimed, reservation, ...kept };
}

/** Settles until the row is stored; a lost race takes away only what was lost. */
async function settleSuccess(deps: ExecutionDeps, carried: UnderWay, first: Success): Promise<{ text: string; usedMicro: bigint }> {
  const { plan, admitted, ids, reservation, call } = carried;
  const mayStart = (): boolean => call.cause === null && deps.isFresh();
  let success = first;
  const { outside } = first.run.broker;
  for (;;) {
    const row = succeededRow(admitted, plan, ids, success);
    const verdict = await deps.settle.submit(row, mayStart);
    if (verdict.kind === "stored" || verdict.kind === "replay") outside.close();
    if (verdict.kind === "stored") {
      const heldMicro = success.claims.reduce((sum, claim) => sum + claim.priceMicro, 0n);
      return { text: deps.answers.fresh(row), usedMicro: row.amountMicro + sumOfUnits(row.units) + heldMicro };
    }
    if (verdict.kind === "replay") return { text: await deps.answers.winner(plan.principal, admitted), usedMicro: 0n };
    if (verdict.kind === "lease") reservation?.drop();
    if (verdict.kind === "stopped")
      return { text: await fail(deps, carried, stoppedFailure(call.cause ?? CUT_OFF), success.run), usedMicro: 0n };
    if (verdict.kind !== "outcome") return { text: await fail(deps, carried, lostTo(verdict), success.run), usedMicro: 0n };
    success = {
      ...success,
      claims: success.claims.filter((claim) => claim.name !== verdict.name),
      unclaimed: [...success.unclaimed, { name: verdict.name, reason: "already_claimed" }],
    };
  }
}

/** A call that ran well but lost a race at settle: nothing of it is kept or billed, its key stays free. */
function lostTo(verdict: Verdict & { readonly kind: "lease" | "file" | "refused" }): Failure {
  const refusal = verdict.kind === "refused" ? refusalOf(verdict.text) : null;
  if (refusal)
    return {
      status: "failed",
      problem: problemOf(
        new DomainError(refusal.code, said`${refusal.said ?? words(refusal.message)} Your workspace is unchanged and nothing is billed.`),
      ),
      bindsKey: false,
    };
  const problem: Failure["problem"] =
    verdict.kind === "lease"
      ? { code: "budget_exceeded", detail: "The budget was used up while the call ran. It was not billed." }
      : {
          code: "file_conflict",
          ...spoken(
            said`Somebody else changed ${verdict.kind === "file" ? verdict.path : words("a file")} while the call ran. Your workspace is unchanged and nothing is billed. Try again.`,
          ),
        };
  return { status: "failed", problem, bindsKey: false };
}

/** Records a call that did not succeed. Answers only when another call holds its key by now. @throws DomainError otherwise */
async function fail(deps: ExecutionDeps, { plan, admitted, ids, call }: UnderWay, reason: Failure, run: FailedRun): Promise<string> {
  const failure = withEffects(reason, run.broker);
  const { outside } = run.broker;
  const recorded = deps.settle.submit(failedRow(admitted, plan, ids, { ...failure, run, decision: plan.decision }));
  recorded.then(outside.close, outside.abandon);
  // A node that is cut off cannot record now: the row follows when the database is back, the caller learns at once.
  const verdict = call.cause?.code === "overloaded" ? null : await recorded;
  if (verdict?.kind === "replay") return deps.answers.winner(plan.principal, admitted);
  const { detail, code, said: parameters, ...rest } = failure.problem;
  const retry = code === "overloaded" ? { retryAfterSeconds: 1 } : {};
  throw new DomainError(code, detail, { said: parameters, details: { ...rest, ...retry, callId: encodeId("call", admitted.callId) } });
}

const ACTED_OUTSIDE = words("It had acted outside, though: look at the effects before you try again.");

/** A call that acted outside says so, and its key is used up: the same key never acts a second time. */
function withEffects(failure: Failure, { outside }: Broker): Failure {
  const effects = [...outside.effects()];
  if (effects.length === 0) return failure;
  const { problem } = failure;
  const hasActed = effects.some(({ state }) => state !== "not_done");
  const told = hasActed ? spoken(said`${problem.said ?? words(problem.detail)} ${ACTED_OUTSIDE}`) : {};
  return { ...failure, problem: { ...problem, ...told, effects }, bindsKey: true };
}

interface FailedRun {
  readonly broker: Broker;
  readonly result: SandboxResult;
}
