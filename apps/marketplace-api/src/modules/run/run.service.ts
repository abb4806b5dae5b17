import type { DryRunResponse, QuoteResponse } from "@souk/contracts";
import type { SettleConnection } from "@souk/db";
import {
  type Clock,
  DomainError,
  encodeId,
  isErrorCode,
  micro,
  newUuid,
  type Period,
  periodOf,
  type RandomSource,
  toWireMoney,
} from "@souk/kernel";
import type { Sandbox, SandboxResult } from "@souk/sandbox";
import type { Budgets, Reservation } from "../budget/index.ts";
import type { CatalogReader } from "../catalog/index.ts";
import type { FileReader } from "../file/index.ts";
import type { CompanySnapshot, EnablementReader } from "../grant/index.ts";
import type { Principal } from "../identity/index.ts";
import type { CallRow, OutcomeClaim, Settle } from "../settle/index.ts";
import type { Signing } from "../signing/index.ts";
import { CallDetail } from "../usage/index.ts";
import { type Broker, createBroker } from "./broker.ts";
import { callerRefusal, requireMayCall } from "./caller.ts";
import { toFailure } from "./failure.ts";
import { inputTextOf } from "./input-text.ts";
import { createKeyLookup, requireSameArguments, type StoredCall } from "./keys.ts";
import { makePlan, type Plan, requireMaxPrice } from "./plan.ts";
import { createQuotes } from "./quote.ts";
import { type Admitted, type Failure, failedRow, finishAnswer, type Success, succeededRow } from "./record.ts";
import type { CallCommand } from "./run.types.ts";
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

export function createRunner(deps: RunDeps): Runner {
  const plans = new WeakMap<Principal, Map<string, Plan>>();
  const snapshots = new Map<string, CompanySnapshot>();
  const periods = new Map<string, Period>();
  const inFlight = new Map<string, { readonly argsHash: string; readonly answer: Promise<string> }>();
  const findKey = createKeyLookup(deps.connection);
  const quotes = createQuotes({ clock: deps.clock, ...deps.signing });

  async function snapshotOf(principal: Principal): Promise<CompanySnapshot> {
    const known = snapshots.get(principal.companyId);
    if (known && known.epoch >= principal.epoch) return known;
    const read = await deps.snapshots.snapshot(principal.companyId);
    snapshots.set(principal.companyId, read);
    return read;
  }

  function warmPlan(principal: Principal, skill: string): Plan | null {
    const plan = plans.get(principal)?.get(skill);
    if (!plan) return null;
    return plan.grant.expiresAt !== null && plan.grant.expiresAt <= deps.clock.now() ? null : plan;
  }

  async function planOf(principal: Principal, skill: string): Promise<Plan> {
    const plan = await makePlan({ catalog: deps.catalog, now: deps.clock.now() }, principal, await snapshotOf(principal), skill);
    let mine = plans.get(principal);
    if (!mine) {
      mine = new Map();
      plans.set(principal, mine);
    }
    mine.set(skill, plan);
    return plan;
  }

  async function planFor(principal: Principal, skill: string): Promise<Plan> {
    return warmPlan(principal, skill) ?? planOf(principal, skill);
  }

  function periodAt(at: number, timeZone: string): string {
    let period = periods.get(timeZone);
    if (!period || at < period.from || at >= period.to) {
      period = periodOf(at, timeZone);
      periods.set(timeZone, period);
    }
    return period.key;
  }

  function admit(principal: Principal, command: CallCommand): Admitted {
    const at = deps.clock.now();
    const needsHash = command.idempotencyKey !== undefined || principal.kind === "agent";
    return {
      callId: newUuid(deps.clock, deps.random),
      at,
      period: periodAt(at, principal.company.billingTimeZone),
      command,
      ...inputTextOf(command, needsHash),
      costCentre: command.tags?.["costCentre"] ?? principal.costCentre,
    };
  }

  async function call(principal: Principal, command: CallCommand): Promise<string> {
    const admitted = admit(principal, command);
    const refusal = callerRefusal(principal);
    if (refusal) return recordDenial(admitted, null, idsOf(principal), refusal);
    if (admitted.argsHash === null) return execute(principal, admitted);
    // One node runs concurrent duplicates once: by key, or by identical arguments of the same agent.
    const lane = `${principal.companyId}:${principal.key}:${command.idempotencyKey ?? `args ${admitted.argsHash}`}`;
    const first = inFlight.get(lane);
    if (first) {
      requireSameArguments(first.argsHash, admitted.argsHash);
      return asReplay(await first.answer);
    }
    const answer = executeOnce(principal, admitted);
    inFlight.set(lane, { argsHash: admitted.argsHash, answer });
    try {
      return await answer;
    } finally {
      inFlight.delete(lane);
    }
  }

  async function executeOnce(principal: Principal, admitted: Admitted): Promise<string> {
    const key = admitted.command.idempotencyKey;
    const stored = key === undefined ? null : await findKey(principal.companyId, principal.key, key);
    return stored ? replay(stored, admitted) : execute(principal, admitted);
  }

  /** The stored end of an earlier call with this key: the same answer, or the same error. Never a second run. */
  function replay(stored: StoredCall, admitted: Admitted): string {
    requireSameArguments(stored.argsHash, admitted.argsHash ?? "");
    const callId = encodeId("call", stored.callId);
    if (stored.status === "succeeded" && stored.answer !== null) {
      return finishAnswer(stored.answer, stored.receipt === null ? "" : deps.signing.signReceipt(stored.receipt), true);
    }
    if (stored.status === "succeeded") {
      throw new DomainError(
        "conflict",
        `Call ${callId} succeeded with this key; its output is no longer kept. Look it up with GET /v1/calls/${callId}.`,
        { details: { callId } },
      );
    }
    const { problem } = CallDetail.parse(JSON.parse(stored.detail ?? "{}"));
    const code = stored.errorCode !== null && isErrorCode(stored.errorCode) ? stored.errorCode : "conflict";
    throw new DomainError(code, problem?.detail ?? "The earlier call with this key did not succeed.", { details: { ...problem, callId } });
  }

  async function execute(principal: Principal, admitted: Admitted): Promise<string> {
    const ids = idsOf(principal);
    let plan: Plan | null = null;
    try {
      plan = warmPlan(principal, admitted.command.skill) ?? (await planOf(principal, admitted.command.skill));
      requireAdmissible(plan, admitted.command);
      quotes.require(plan, admitted.command.quote);
      const reservation = await reserve(plan, admitted);
      return await carryOut({ plan, admitted, ids, reservation });
    } catch (error) {
      if (!(error instanceof DomainError) || error.details["callId"] !== undefined || !RECORDED_DENIALS.has(error.code)) throw error;
      return recordDenial(admitted, plan, ids, error);
    }
  }

  function reserve(plan: Plan, admitted: Admitted): Reservation | null | Promise<Reservation> {
    if (plan.maximumMicro === 0n || plan.budgets.length === 0) return null;
    return deps.budgets.reserve({
      companyId: plan.principal.companyId,
      budgets: plan.budgets,
      period: admitted.period,
      amountMicro: plan.maximumMicro,
      deadline: performance.now() + plan.limits.wallMs + SETTLE_ROOM_MS,
    });
  }

  interface Carried {
    readonly plan: Plan;
    readonly admitted: Admitted;
    readonly ids: Parameters<typeof failedRow>[2];
    readonly reservation: Reservation | null;
  }

  async function carryOut(carried: Carried): Promise<string> {
    const { plan, admitted, reservation } = carried;
    let usedMicro = 0n;
    try {
      const broker = createBroker(plan, deps.files);
      const result = await runInSandbox(plan, admitted, broker);
      if (!result.ok) return await fail(carried, toFailure(result.failure, plan.version.manifest.errors), { broker, result });
      const success = await prepare(carried, broker, result);
      const answer = await settleSuccess(carried, success);
      usedMicro = answer.usedMicro;
      return answer.text;
    } finally {
      reservation?.finish(usedMicro);
    }
  }

  function runInSandbox(plan: Plan, admitted: Admitted, broker: Broker): Promise<SandboxResult> {
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

  async function prepare(carried: Carried, broker: Broker, result: SandboxResult & { readonly ok: true }): Promise<Success> {
    const { plan, admitted, reservation } = carried;
    const claims: OutcomeClaim[] = [];
    const unclaimed: { name: string; reason: string }[] = [];
    if (plan.outcomes.length > 0) {
      const facts = { input: admitted.command.input, output: JSON.parse(result.outputJson) as unknown };
      for (const { name, rule, terms } of plan.outcomes) {
        const claim = rule.evaluate(facts);
        if (claim.claimed) {
          claims.push({
            id: newUuid(deps.clock, deps.random),
            name,
            key: claim.key,
            confirm: terms.confirm,
            priceMicro: terms.price,
            settlesAt: admitted.at + terms.settleMs,
          });
        } else {
          unclaimed.push({ name, reason: claim.reason });
        }
      }
    }
    const files = await Promise.all(
      [...broker.staged].map(async ([path, staged]) => ({
        path,
        baseVersion: staged.baseVersion,
        ...(await deps.files.putBlob(plan.principal.companyId, staged.text)),
      })),
    );
    return { run: { broker, result }, claims, unclaimed, reservation, files };
  }

  /** Settles until the row is stored; a lost race takes away only what was lost. */
  async function settleSuccess(carried: Carried, first: Success): Promise<{ text: string; usedMicro: bigint }> {
    const { plan, admitted, ids } = carried;
    let success = first;
    for (;;) {
      const row = succeededRow(admitted, plan, ids, success);
      const verdict = await deps.settle.submit(row);
      switch (verdict.kind) {
        case "stored":
          return { text: answerOf(row), usedMicro: row.amountMicro + success.claims.reduce((sum, claim) => sum + claim.priceMicro, 0n) };
        case "replay":
          return { text: await replayWinner(carried), usedMicro: 0n };
        case "outcome":
          success = {
            ...success,
            claims: success.claims.filter((claim) => claim.name !== verdict.name),
            unclaimed: [...success.unclaimed, { name: verdict.name, reason: "already_claimed" }],
          };
          break;
        case "lease":
          carried.reservation?.drop();
          return fail(
            carried,
            {
              status: "failed",
              problem: { code: "budget_exceeded", detail: "The budget was used up while the call ran. It was not billed." },
              bindsKey: false,
            },
            success.run,
          );
        case "file":
          return fail(
            carried,
            {
              status: "failed",
              problem: {
                code: "file_conflict",
                detail: `Somebody else changed ${verdict.path} while the call ran. Nothing was written or billed. Try again.`,
              },
              bindsKey: false,
            },
            success.run,
          );
      }
    }
  }

  function answerOf(row: CallRow): string {
    return finishAnswer(row.answer ?? "{}", row.receipt === null ? "" : deps.signing.signReceipt(row.receipt), false);
  }

  async function replayWinner({ plan, admitted }: Carried): Promise<string> {
    const stored = await findKey(plan.principal.companyId, plan.principal.key, admitted.command.idempotencyKey ?? "");
    if (!stored)
      throw new DomainError("overloaded", "An identical call is being settled. Try again.", { details: { retryAfterSeconds: 1 } });
    return replay(stored, admitted);
  }

  async function fail({ plan, admitted, ids }: Carried, failure: Failure, run: { broker: Broker; result: SandboxResult }): Promise<never> {
    const verdict = await deps.settle.submit(failedRow(admitted, plan, ids, { ...failure, run, decision: plan.decision }));
    if (verdict.kind === "replay") return replayWinner({ plan, admitted, ids, reservation: null }) as Promise<never>;
    const { detail, code, ...rest } = failure.problem;
    const retry = code === "overloaded" ? { retryAfterSeconds: 1 } : {};
    throw new DomainError(code, detail, { details: { ...rest, ...retry, callId: encodeId("call", admitted.callId) } });
  }

  async function recordDenial(
    admitted: Admitted,
    plan: Plan | null,
    ids: Parameters<typeof failedRow>[2],
    error: DomainError,
  ): Promise<never> {
    const decision = (error.details["decision"] as CallDetail["decision"] | undefined) ?? {
      allowed: false,
      layer: null,
      rule: null,
      missing: [],
      howToFix: null,
    };
    const failure: Failure = { status: "denied", problem: { code: error.code, detail: error.message }, bindsKey: false };
    await deps.settle.submit(failedRow(admitted, plan, ids, { ...failure, run: { broker: null, result: null }, decision }));
    throw new DomainError(error.code, error.message, {
      details: { ...error.details, decision, callId: encodeId("call", admitted.callId) },
    });
  }

  async function dryRun(principal: Principal, command: CallCommand): Promise<DryRunResponse> {
    requireMayCall(principal);
    const plan = await planFor(principal, command.skill);
    requireMaxPrice(plan, command.maxPrice);
    requireVersion(plan, command.version);
    quotes.require(plan, command.quote);
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
    return quotes.issue(await planFor(principal, skill));
  }
  return { call, dryRun, quote, usable: createUsableList({ snapshotOf, planFor }) };
}

function idsOf(principal: Principal): Parameters<typeof failedRow>[2] {
  return {
    companyId: principal.companyId,
    principalKey: principal.key,
    employeeId: principal.employeeId,
    agentId: principal.agentId,
    currency: principal.company.currency,
  };
}

/** Denials worth a row of their own: somebody wanted something and a rule said no. */
const RECORDED_DENIALS: ReadonlySet<string> = new Set([
  "not_enabled",
  "permission_denied",
  "policy_denied",
  "budget_exceeded",
  "max_price_exceeded",
  "killed",
  "quarantined",
  "yanked",
]);

function requireVersion(plan: Plan, wanted: string | undefined): void {
  if (wanted === undefined || wanted === plan.version.version) return;
  throw new DomainError(
    "version_conflict",
    `${plan.principal.company.name} pinned ${plan.version.skill} to ${plan.version.version}; ${wanted} is not enabled. Leave "version" out or ask an administrator.`,
  );
}

/** @throws DomainError for everything that turns a call away before it runs */
function requireAdmissible(plan: Plan, command: CallCommand): void {
  requireVersion(plan, command.version);
  if (plan.hasOutsideEffects && command.idempotencyKey === undefined) {
    throw new DomainError(
      "idempotency_required",
      "This skill acts outside Souk: send an Idempotency-Key header, so that a retry never acts twice.",
    );
  }
  if (!plan.decision.allowed) {
    throw new DomainError("permission_denied", plan.decision.howToFix ?? "You may not call this skill.", {
      details: { decision: plan.decision },
    });
  }
  requireMaxPrice(plan, command.maxPrice);
}

/** A joined call sees the same answer, marked as a replay. */
function asReplay(answer: string): string {
  return `${answer.slice(0, answer.lastIndexOf('"replayed":'))}"replayed":true}`;
}
