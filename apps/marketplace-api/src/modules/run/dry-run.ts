import type { DryRunResponse } from "@souk/contracts";
import { DomainError, micro, toWireMoney } from "@souk/kernel";
import type { Sandbox } from "@souk/sandbox";
import type { Budgets } from "../budget/index.ts";
import type { Principal } from "../identity/index.ts";
import type { RateLimiter } from "../runtime/index.ts";
import { requireVersion } from "./admission.ts";
import type { Answers } from "./answers.ts";
import { factsOf, toFailure } from "./failure.ts";
import { type Plan, requireMaxPrice } from "./plan.ts";
import type { Plans } from "./plans.ts";
import type { Quotes } from "./quote.ts";
import type { Admitted } from "./record.ts";
import { reserve } from "./reserving.ts";
import type { RunningCalls } from "./running.ts";
import { requireThawed } from "./runtime.rules.ts";

export interface DryRunDeps {
  readonly plans: Plans;
  readonly answers: Pick<Answers, "stored">;
  readonly quotes: Pick<Quotes, "require">;
  readonly running: Pick<RunningCalls, "requireOpen">;
  readonly rateLimiter: Pick<RateLimiter, "look">;
  readonly budgets: Budgets;
  readonly sandbox: Pick<Sandbox, "run">;
}

/**
 * Goes the way of a call up to the place where it would run, in the same order, and leaves nothing behind: no row, no key, nothing set aside.
 * A denial by permission is the answer itself; everything else that would turn the call away is thrown as the call would throw it.
 * @throws DomainError
 */
export type DryRun = (principal: Principal, admitted: Admitted) => Promise<DryRunResponse>;

/** Creates the dry runs of one node. */
export function createDryRun(deps: DryRunDeps): DryRun {
  return async (principal, admitted) => {
    const { command } = admitted;
    const replayed = await deps.answers.stored(principal, admitted);
    const plan = await deps.plans.planFor(principal, command.skill);
    if (replayed !== null) return { ...answerOf(plan, 0n), replayOf: (JSON.parse(replayed) as { callId: string }).callId };
    requireVersion(plan, command.version);
    if (!plan.decision.allowed) return answerOf(plan, plan.maximumMicro);
    requireMaxPrice(plan, command.maxPrice);
    deps.quotes.require(plan, command.quote);
    deps.running.requireOpen(factsOf(plan));
    requireThawed(plan, admitted.at);
    deps.rateLimiter.look(plan.rates, command.onRates);
    // As much as the call would set aside must fit the budgets; it is given back at once.
    (await reserve(deps.budgets, plan, admitted.period))?.finish(0n);
    await requireFittingInput(deps.sandbox, plan, admitted);
    return answerOf(plan, plan.maximumMicro);
  };
}

function answerOf({ decision, grant, terms, version }: Plan, maximumMicro: bigint): DryRunResponse {
  return {
    dryRun: true,
    decision,
    grant: [...grant.texts],
    maximumPrice: toWireMoney({ amount: micro(maximumMicro), currency: terms.terms.currency }),
    skill: { name: version.skill, version: version.version, sha256: version.sha256 },
  };
}

/** The check of a real call, in the same place: the trusted side of a sandbox host. @throws DomainError `invalid_input`, `payload_too_large`, `overloaded` */
async function requireFittingInput(sandbox: Pick<Sandbox, "run">, plan: Plan, admitted: Admitted): Promise<void> {
  const { result } = sandbox.run({
    callId: admitted.callId,
    companyId: plan.principal.companyId,
    isolation: plan.isolation,
    contextKey: plan.contextKey,
    skill: plan.code,
    inputJson: admitted.inputJson,
    inputOnly: true,
    now: admitted.at,
    seed: 0,
    limits: plan.limits,
    onHostCall: async () => ({ ok: false, code: "permission_denied", message: "nothing runs" }),
  });
  const checked = await result;
  if (checked.ok) return;
  const { code, detail, said, ...rest } = toFailure(checked.failure, { errors: {}, limits: plan.limits }).problem;
  throw new DomainError(code, detail, { said, details: { ...rest, ...(code === "overloaded" ? { retryAfterSeconds: 1 } : {}) } });
}
