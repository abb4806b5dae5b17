import type { DryRunResponse, QuoteResponse } from "@souk/contracts";
import type { SettleConnection } from "@souk/db";
import { type Clock, DomainError, type RandomSource } from "@souk/kernel";
import type { Sandbox } from "@souk/sandbox";
import type { Budgets } from "../budget/index.ts";
import type { CatalogReader } from "../catalog/index.ts";
import type { ConnectionReader } from "../connection/index.ts";
import type { FileReader } from "../file/index.ts";
import type { EnablementReader } from "../grant/index.ts";
import type { Epochs, Principal } from "../identity/index.ts";
import type { Availability, RateLimiter } from "../runtime/index.ts";
import type { Settle } from "../settle/index.ts";
import type { Signing } from "../signing/index.ts";
import { createAdmission, idsOf, RECORDED_DENIALS, requireAdmissible } from "./admission.ts";
import { asReplay, createAnswers } from "./answers.ts";
import { createAvailability } from "./availability.ts";
import { callerRefusal, requireMayCall } from "./caller.ts";
import { CLIENT_GONE } from "./cancel.rules.ts";
import { createContextKeys } from "./context-keys.ts";
import { recordDenial } from "./denial.ts";
import { createDryRun } from "./dry-run.ts";
import { type Carried, carryOut } from "./execution.ts";
import { factsOf } from "./failure.ts";
import { requireSameArguments } from "./keys.ts";
import type { LongCalls, Started } from "./long-calls.ts";
import type { OpenSession } from "./outside.ts";
import type { Plan } from "./plan.ts";
import { createPlans } from "./plans.ts";
import { createQuotes } from "./quote.ts";
import type { Admitted } from "./record.ts";
import { reserve } from "./reserving.ts";
import type { CallCommand } from "./run.types.ts";
import type { RunningCalls } from "./running.ts";
import { requireThawed } from "./runtime.rules.ts";
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
  readonly longCalls: LongCalls;
  readonly rateLimiter: RateLimiter;
  readonly epochs: Pick<Epochs, "isFresh" | "ensureFresh">;
  readonly openSession: OpenSession;
  readonly connectionRoutes: ConnectionReader;
}

export interface Runner {
  /**
   * Carries out one call to the end (DESIGN §4) and answers the JSON text of a CallResponse. It is durable before it is answered.
   * @throws DomainError with `details.callId` for every call that was recorded; nothing is billed then
   */
  call(principal: Principal, command: CallCommand): Promise<string>;
  /**
   * Starts a call that is waited for at most `waitMs`. Everything that turns a call away does so at once, as with `call`; how it ends later is asked for
   * by its id. A key that was answered before gives that answer.
   */
  start(principal: Principal, command: CallCommand, waitMs: number): Promise<Started>;
  /** Everything a call does up to running; nothing is run, recorded, set aside or billed. A denial by permission is the answer. */
  dryRun(principal: Principal, command: CallCommand): Promise<DryRunResponse>;
  /** Prices a call of this skill, with a signed quote when it is allowed. Nothing is run or recorded. */
  quote(principal: Principal, skill: string): Promise<QuoteResponse>;
  /** The skills this caller may call now, sorted by name; nothing of any other company. */
  usable(principal: Principal): Promise<readonly UsableSkill[]>;
  /** Which of these skills a call of this caller would be turned away for now: stopped ones, and enabled ones that are frozen or quarantined. */
  readonly unavailable: Availability;
}

/** A call about to be decided. */
interface Deciding {
  readonly principal: Principal;
  readonly admitted: Admitted;
  readonly isLong: boolean;
}

/** One node runs concurrent duplicates once: by key, or by identical arguments of the same agent. */
function laneOf(principal: Principal, { command, argsHash }: Admitted): string {
  return `${principal.companyId}:${principal.key}:${command.idempotencyKey ?? `args ${argsHash}`}`;
}

/** The state machine of calls on one node. */
export function createRunner(deps: RunDeps): Runner {
  const inFlight = new Map<string, { readonly argsHash: string; readonly answer: Promise<string>; joined: number }>();
  const admit = createAdmission(deps);
  const plans = createPlans(deps);
  const answers = createAnswers({ connection: deps.connection, signReceipt: deps.signing.signReceipt });
  const quotes = createQuotes({ clock: deps.clock, ...deps.signing });
  const decideDry = createDryRun({ ...deps, plans, answers, quotes });
  const execution = { ...deps, answers, contextKeys: createContextKeys(), isFresh: deps.epochs.isFresh };

  async function call(principal: Principal, command: CallCommand): Promise<string> {
    const admitted = await admitNow(principal, command);
    if (admitted.argsHash === null) return execute(principal, admitted);
    const lane = laneOf(principal, admitted);
    const first = inFlight.get(lane);
    if (first) {
      requireSameArguments(first.argsHash, admitted.argsHash);
      first.joined += 1;
      return asReplay(await first.answer);
    }
    const answer = answers.stored(principal, admitted).then((stored) => stored ?? execute(principal, admitted, lane));
    inFlight.set(lane, { argsHash: admitted.argsHash, answer, joined: 0 });
    try {
      return await answer;
    } finally {
      inFlight.delete(lane);
    }
  }

  async function start(principal: Principal, command: CallCommand, waitMs: number): Promise<Started> {
    const admitted = await admitNow(principal, command);
    const stored = admitted.argsHash === null ? null : await answers.stored(principal, admitted);
    if (stored !== null) return { kind: "answered", text: stored };
    const carried = await decided({ principal, admitted, isLong: true }, async (carriedOn) => carriedOn);
    return deps.longCalls.begin(execution, carried, waitMs);
  }

  /** Checks the node and the credential, and fixes the call's id. @throws DomainError `overloaded`, `permission_denied` */
  async function admitNow(principal: Principal, command: CallCommand): Promise<Admitted> {
    if (!deps.epochs.isFresh()) await deps.epochs.ensureFresh();
    const admitted = admit(principal, command);
    const refusal = callerRefusal(principal);
    return refusal ? recordDenial(deps.settle, { principal, admitted, plan: null }, refusal) : admitted;
  }

  function execute(principal: Principal, admitted: Admitted, lane?: string): Promise<string> {
    const { idempotencyKey, signal } = admitted.command;
    const hangUp = (): void => {
      if (lane === undefined || inFlight.get(lane)?.joined === 0) deps.running.find(admitted.callId)?.stop(CLIENT_GONE);
    };
    if (idempotencyKey === undefined) signal?.addEventListener("abort", hangUp, { once: true });
    return decided({ principal, admitted, isLong: false }, (carried) => carryOut(execution, carried));
  }

  /** Decides, sets the money aside and goes on. @throws DomainError; denials are recorded */
  async function decided<T>(call: Deciding, goOn: (carried: Carried) => Promise<T>): Promise<T> {
    const { principal, admitted, isLong } = call;
    const { command } = admitted;
    let plan: Plan | null = null;
    try {
      const found = plans.warm(principal, command.skill) ?? (await plans.planFor(principal, command.skill));
      plan = isLong ? { ...found, limits: found.longLimits } : found;
      requireAdmissible(plan, command);
      quotes.require(plan, command.quote);
      deps.running.requireOpen(factsOf(plan));
      requireThawed(plan, admitted.at);
      deps.rateLimiter.take(plan.rates, command.onRates);
      const reservation = await reserve(deps.budgets, plan, admitted.period);
      return await goOn({ plan, admitted, ids: idsOf(principal), reservation });
    } catch (error) {
      if (!(error instanceof DomainError) || error.details["callId"] !== undefined || !RECORDED_DENIALS.has(error.code)) throw error;
      return recordDenial(deps.settle, { principal, admitted, plan }, error);
    }
  }

  async function dryRun(principal: Principal, command: CallCommand): Promise<DryRunResponse> {
    requireMayCall(principal);
    if (!deps.epochs.isFresh()) await deps.epochs.ensureFresh();
    const admitted = admit(principal, command);
    const running = command.idempotencyKey === undefined ? undefined : inFlight.get(laneOf(principal, admitted));
    if (running) requireSameArguments(running.argsHash, admitted.argsHash ?? "");
    return decideDry(principal, admitted);
  }

  async function quote(principal: Principal, skill: string): Promise<QuoteResponse> {
    requireMayCall(principal);
    return quotes.issue(await plans.planFor(principal, skill));
  }
  return { call, start, dryRun, quote, usable: createUsableList(plans), unavailable: createAvailability({ ...deps, plans }) };
}
