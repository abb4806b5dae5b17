import { type Clock, DomainError, encodeId, newUuid, type RandomSource } from "@souk/kernel";
import type { Sandbox, SandboxResult } from "@souk/sandbox";
import type { Reservation } from "../budget/index.ts";
import type { FileReader } from "../file/index.ts";
import type { OutcomeClaim, Settle, Verdict } from "../settle/index.ts";
import type { Answers } from "./answers.ts";
import { type Broker, createBroker } from "./broker.ts";
import { toFailure } from "./failure.ts";
import type { Plan } from "./plan.ts";
import { type Admitted, type CallerIds, type Failure, failedRow, type Success, succeededRow } from "./record.ts";

export interface ExecutionDeps {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly files: FileReader;
  readonly sandbox: Sandbox;
  readonly settle: Settle;
  readonly answers: Answers;
}

/** Why what still runs for a call is stopped; made once, for an error costs its stack. */
const CALL_IS_OVER = new Error("the call is over");

/** A call that was admitted, decided and reserved. */
export interface Carried {
  readonly plan: Plan;
  readonly admitted: Admitted;
  readonly ids: CallerIds;
  readonly reservation: Reservation | null;
}

/**
 * Runs, settles and answers (DESIGN §4 steps 6–9). What was reserved is given back when the call ends, however it ends.
 * @throws DomainError with `details.callId` for a call that failed and was recorded
 */
export async function carryOut(deps: ExecutionDeps, carried: Carried): Promise<string> {
  const { plan, reservation } = carried;
  let usedMicro = 0n;
  const over = new AbortController();
  try {
    const broker = createBroker(deps, { plan, callId: carried.admitted.callId, signal: over.signal });
    const result = await runInSandbox(deps, carried, broker);
    if (!result.ok) return await fail(deps, carried, toFailure(result.failure, plan.version.manifest.errors), { broker, result });
    const answer = await settleSuccess(deps, carried, await prepare(deps, carried, { broker, result }));
    usedMicro = answer.usedMicro;
    return answer.text;
  } finally {
    over.abort(CALL_IS_OVER);
    reservation?.finish(usedMicro);
  }
}

function runInSandbox(deps: ExecutionDeps, { plan, admitted }: Carried, broker: Broker): Promise<SandboxResult> {
  return deps.sandbox.run({
    callId: admitted.callId,
    companyId: plan.principal.companyId,
    contextKey: plan.contextKey,
    skill: plan.code,
    inputJson: admitted.inputJson,
    now: admitted.at,
    seed: Number.parseInt(admitted.callId.slice(-8), 16),
    limits: plan.limits,
    onHostCall: broker.onHostCall,
  }).result;
}

/** Evaluates outcome rules outside vendor code and stores the blobs of staged files. */
async function prepare(deps: ExecutionDeps, { plan, admitted, reservation }: Carried, run: Success["run"]): Promise<Success> {
  const claims: OutcomeClaim[] = [];
  const unclaimed: { name: string; reason: string }[] = [];
  if (plan.outcomes.length > 0) {
    const facts = { input: admitted.command.input, output: JSON.parse(run.result.outputJson) as unknown };
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
  const files = await Promise.all(
    [...run.broker.staged].map(async ([path, { baseVersion, text }]) => ({
      path,
      baseVersion,
      ...(await deps.files.putBlob(plan.principal.companyId, text)),
    })),
  );
  return { run, claims, unclaimed, reservation, files };
}

/** Settles until the row is stored; a lost race takes away only what was lost. */
async function settleSuccess(deps: ExecutionDeps, carried: Carried, first: Success): Promise<{ text: string; usedMicro: bigint }> {
  const { plan, admitted, ids, reservation } = carried;
  let success = first;
  for (;;) {
    const row = succeededRow(admitted, plan, ids, success);
    const verdict = await deps.settle.submit(row);
    if (verdict.kind === "stored") {
      const heldMicro = success.claims.reduce((sum, claim) => sum + claim.priceMicro, 0n);
      return { text: deps.answers.fresh(row), usedMicro: row.amountMicro + heldMicro };
    }
    if (verdict.kind === "replay") return { text: await deps.answers.winner(plan.principal, admitted), usedMicro: 0n };
    if (verdict.kind === "lease") reservation?.drop();
    if (verdict.kind !== "outcome") return { text: await fail(deps, carried, lostTo(verdict), success.run), usedMicro: 0n };
    success = {
      ...success,
      claims: success.claims.filter((claim) => claim.name !== verdict.name),
      unclaimed: [...success.unclaimed, { name: verdict.name, reason: "already_claimed" }],
    };
  }
}

/** A call that ran well but lost a race at settle: nothing of it is kept or billed, its key stays free. */
function lostTo(verdict: Verdict & { readonly kind: "lease" | "file" }): Failure {
  const problem: Failure["problem"] =
    verdict.kind === "lease"
      ? { code: "budget_exceeded", detail: "The budget was used up while the call ran. It was not billed." }
      : {
          code: "file_conflict",
          detail: `Somebody else changed ${verdict.path} while the call ran. Nothing was written or billed. Try again.`,
        };
  return { status: "failed", problem, bindsKey: false };
}

/** Records a call that did not succeed. Answers only when another call holds its key by now. @throws DomainError otherwise */
async function fail(deps: ExecutionDeps, { plan, admitted, ids }: Carried, failure: Failure, run: FailedRun): Promise<string> {
  const verdict = await deps.settle.submit(failedRow(admitted, plan, ids, { ...failure, run, decision: plan.decision }));
  if (verdict.kind === "replay") return deps.answers.winner(plan.principal, admitted);
  const { detail, code, ...rest } = failure.problem;
  const retry = code === "overloaded" ? { retryAfterSeconds: 1 } : {};
  throw new DomainError(code, detail, { details: { ...rest, ...retry, callId: encodeId("call", admitted.callId) } });
}

interface FailedRun {
  readonly broker: Broker;
  readonly result: SandboxResult;
}
