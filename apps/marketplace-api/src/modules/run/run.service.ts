import type { DryRunResponse, QuoteResponse } from "@souk/contracts";
import type { SettleConnection } from "@souk/db";
import { type Clock, DomainError, encodeId, micro, type RandomSource, toWireMoney } from "@souk/kernel";
import type { Sandbox } from "@souk/sandbox";
import type { Budgets, Reservation } from "../budget/index.ts";
import type { CatalogReader } from "../catalog/index.ts";
import type { FileReader } from "../file/index.ts";
import type { EnablementReader } from "../grant/index.ts";
import type { Epochs, Principal } from "../identity/index.ts";
import type { Settle } from "../settle/index.ts";
import type { Signing } from "../signing/index.ts";
import type { CallDetail } from "../usage/index.ts";
import { createAdmission, idsOf, RECORDED_DENIALS, requireAdmissible, requireVersion } from "./admission.ts";
import { asReplay, createAnswers } from "./answers.ts";
import { callerRefusal, requireMayCall } from "./caller.ts";
import { carryOut } from "./execution.ts";
import { factsOf } from "./failure.ts";
import { requireSameArguments } from "./keys.ts";
import { type Plan, requireMaxPrice } from "./plan.ts";
import { createPlans } from "./plans.ts";
import { createQuotes } from "./quote.ts";
import { type Admitted, type Failure, failedRow } from "./record.ts";
import type { CallCommand } from "./run.types.ts";
import type { RunningCalls } from "./running.ts";
import { createUsableList, type UsableSkill } from "./usable.ts";

export interface RunDeps {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly catalog: CatalogReader;
  readonly snapshots: EnablementReader;
  readonly files: FileReader;
  readonly sandbox: Sandbox;
  readonly settle: Settle;
  readonly budgets: Budgets;
  readonly signing: Pick<Signing, "signReceipt" | "signQuote" | "openQuote">;
  readonly connection: SettleConnection;
  readonly running: RunningCalls;
  readonly epochs: Pick<Epochs, "isFresh" | "ensureFresh">;
}

export interface Runner {
  /**
   * Carries out one call to the end (DESIGN §4) and answers the JSON text of a CallResponse. It is durable before it is answered.
   * @throws DomainError with `details.callId` for every call that was recorded; nothing is billed then
   */
  call(principal: Principal, command: CallCommand): Promise<string>;
  /** Decides and prices without running, recording or billing. */
  dryRun(principal: Principal, command: CallCommand): Promise<DryRunResponse>;
  /** Prices a call of this skill, with a signed quote when it is allowed. Nothing is run or recorded. */
  quote(principal: Principal, skill: string): Promise<QuoteResponse>;
  /** The skills this caller may call now, sorted by name; nothing of any other company. */
  usable(principal: Principal): Promise<readonly UsableSkill[]>;
}

/** Room between a call's wall limit and the end of its budget lease, for queueing and settling. */
const SETTLE_ROOM_MS = 10_000;

/** The state machine of calls on one node. */
export function createRunner(deps: RunDeps): Runner {
  const inFlight = new Map<string, { readonly argsHash: string; readonly answer: Promise<string> }>();
  const admit = createAdmission(deps);
  const plans = createPlans(deps);
  const answers = createAnswers({ connection: deps.connection, signReceipt: deps.signing.signReceipt });
  const quotes = createQuotes({ clock: deps.clock, ...deps.signing });
  const execution = { ...deps, answers, isFresh: deps.epochs.isFresh };

  async function call(principal: Principal, command: CallCommand): Promise<string> {
    if (!deps.epochs.isFresh()) await deps.epochs.ensureFresh();
    const admitted = admit(principal, command);
    const refusal = callerRefusal(principal);
    if (refusal) return recordDenial(deps.settle, { principal, admitted, plan: null }, refusal);
    if (admitted.argsHash === null) return execute(principal, admitted);
    // One node runs concurrent duplicates once: by key, or by identical arguments of the same agent.
    const lane = `${principal.companyId}:${principal.key}:${command.idempotencyKey ?? `args ${admitted.argsHash}`}`;
    const first = inFlight.get(lane);
    if (first) {
      requireSameArguments(first.argsHash, admitted.argsHash);
      return asReplay(await first.answer);
    }
    const answer = answers.stored(principal, admitted).then((stored) => stored ?? execute(principal, admitted));
    inFlight.set(lane, { argsHash: admitted.argsHash, answer });
    try {
      return await answer;
    } finally {
      inFlight.delete(lane);
    }
  }

  async function execute(principal: Principal, admitted: Admitted): Promise<string> {
    const { command } = admitted;
    let plan: Plan | null = null;
    try {
      plan = plans.warm(principal, command.skill) ?? (await plans.planFor(principal, command.skill));
      requireAdmissible(plan, command);
      quotes.require(plan, command.quote);
      const reservation = await reserve(deps.budgets, plan, admitted.period);
      return await carryOut(execution, { plan, admitted, ids: idsOf(principal), reservation });
    } catch (error) {
      if (!(error instanceof DomainError) || error.details["callId"] !== undefined || !RECORDED_DENIALS.has(error.code)) throw error;
      return recordDenial(deps.settle, { principal, admitted, plan }, error);
    }
  }

  async function dryRun(principal: Principal, command: CallCommand): Promise<DryRunResponse> {
    requireMayCall(principal);
    const plan = await plans.planFor(principal, command.skill);
    requireMaxPrice(plan, command.maxPrice);
    requireVersion(plan, command.version);
    quotes.require(plan, command.quote);
    deps.running.requireOpen(factsOf(plan));
    return {
      dryRun: true,
      decision: plan.decision,
      grant: [...plan.grant.texts],
      maximumPrice: toWireMoney({ amount: micro(plan.maximumMicro), currency: plan.terms.terms.currency }),
      skill: { name: plan.version.skill, version: plan.version.version, sha256: plan.version.sha256 },
    };
  }

  async function quote(principal: Principal, skill: string): Promise<QuoteResponse> {
    requireMayCall(principal);
    return quotes.issue(await plans.planFor(principal, skill));
  }
  return { call, dryRun, quote, usable: createUsableList(plans) };
}

function reserve(budgets: Budgets, plan: Plan, period: string): Reservation | null | Promise<Reservation> {
  if (plan.maximumMicro === 0n || plan.budgets.length === 0) return null;
  return budgets.reserve({
    companyId: plan.principal.companyId,
    budgets: plan.budgets,
    period,
    amountMicro: plan.maximumMicro,
    deadline: performance.now() + plan.limits.wallMs + SETTLE_ROOM_MS,
  });
}

interface Denied {
  readonly principal: Principal;
  readonly admitted: Admitted;
  readonly plan: Plan | null;
}
const UNEXPLAINED: CallDetail["decision"] = { allowed: false, layer: null, rule: null, missing: [], howToFix: null };

/** @throws DomainError always: the denial, with the id of the call that was recorded */
async function recordDenial(settle: Settle, { principal, admitted, plan }: Denied, error: DomainError): Promise<never> {
  const decision = (error.details["decision"] as CallDetail["decision"] | undefined) ?? UNEXPLAINED;
  const failure: Failure = { status: "denied", problem: { code: error.code, detail: error.message }, bindsKey: false };
  await settle.submit(failedRow(admitted, plan, idsOf(principal), { ...failure, run: { broker: null, result: null }, decision }));
  throw new DomainError(error.code, error.message, {
    details: { ...error.details, decision, callId: encodeId("call", admitted.callId) },
  });
}
