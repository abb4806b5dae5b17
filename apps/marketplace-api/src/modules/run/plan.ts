import type { Decision } from "@souk/contracts";
import { amountText, DomainError, formatMicro, micro, moneyText, said } from "@souk/kernel";
import { type CompiledOutcome, compileOutcome, maximumPrice, type OutcomeTerms, type UnitTerms } from "@souk/metering";
import { type CompiledGrant, compileGrant, decide, type GrantLayer, parseGrant } from "@souk/policy";
import { type CallLimits, DEFAULT_LIMITS, type GuestClock, type Isolation, lowerLimits, type SkillCode } from "@souk/sandbox";
import type { BudgetDefinition } from "../budget/index.ts";
import type { CatalogReader, PublishedVersion, StoredTerms } from "../catalog/index.ts";
import { areaGrants } from "../file/index.ts";
import { ALWAYS_GRANTED, type CompanySnapshot, type EnabledSkill } from "../grant/index.ts";
import type { Principal } from "../identity/index.ts";
import { LONG_WALL_MS, type RateRule, type RuntimeSettings } from "../runtime/index.ts";
import type { CallHop } from "../usage/index.ts";
import { ratesOf } from "./runtime.rules.ts";

/** Everything about (principal, skill) that does not change from call to call; made once, thrown away with the principal. */
export interface Plan {
  readonly principal: Principal;
  readonly version: PublishedVersion;
  readonly terms: StoredTerms;
  readonly grant: CompiledGrant;
  readonly decision: Decision;
  readonly chain: readonly CallHop[];
  readonly limits: CallLimits;
  /** The same for calls that are not waited for: more time, unless somebody lowered it. */
  readonly longLimits: CallLimits;
  /** What the company set for all its calls. */
  readonly runtime: RuntimeSettings;
  readonly isolation: Isolation;
  readonly clock: GuestClock;
  readonly rates: readonly RateRule[];
  /** Whether it may write files or act outside: such calls stand still in a freeze. */
  readonly changesThings: boolean;
  readonly budgets: readonly BudgetDefinition[];
  /** 0 for what a company buys from itself. */
  readonly callMicro: bigint;
  readonly maximumMicro: bigint;
  /** Units it may count, with what they cost this company. */
  readonly units: ReadonlyMap<string, UnitTerms>;
  readonly outcomes: readonly { readonly name: string; readonly rule: CompiledOutcome; readonly terms: OutcomeTerms }[];
  readonly code: SkillCode;
  readonly contextKey: string;
  /** Whether the skill may act outside the platform: such calls need an idempotency key. */
  readonly hasOutsideEffects: boolean;
}

const LONG_LIMITS: CallLimits = { ...DEFAULT_LIMITS, wallMs: LONG_WALL_MS };

/** Grants of each layer, outermost first. */
function layersOf(principal: Principal, enabled: EnabledSkill, version: PublishedVersion): readonly GrantLayer[] {
  const own = areaGrants(principal);
  const layers: GrantLayer[] = [
    { layer: "skill", grants: version.required, subject: version.skill },
    { layer: "enablement", grants: enabled.grants.map(parseGrant), subject: principal.company.name },
    {
      layer: "employee",
      grants: [...[...principal.employeeGrants, ...own.employee].map(parseGrant), ...ALWAYS_GRANTED],
      subject: principal.agentId === null ? principal.name : "the agent's owner",
    },
  ];
  if (principal.agentGrants)
    layers.push({
      layer: "agent",
      grants: [...[...principal.agentGrants, ...own.agent].map(parseGrant), ...ALWAYS_GRANTED],
      subject: principal.name,
    });
  return layers;
}

function chainOf(principal: Principal, version: PublishedVersion): readonly CallHop[] {
  const owner: CallHop = {
    kind: principal.kind === "service" ? "service" : "employee",
    name: principal.agentId === null ? principal.name : (principal.employeeId ?? ""),
    grants: [...principal.employeeGrants],
  };
  const agent: CallHop[] = principal.agentGrants ? [{ kind: "agent", name: principal.name, grants: [...principal.agentGrants] }] : [];
  return [
    owner,
    ...agent,
    {
      kind: "skill",
      name: `${version.skill}@${version.version}`,
      grants: version.required.map((grant) => `${grant.resource} ${grant.verbs.join(",")}`),
    },
  ];
}

/** @throws DomainError `not_enabled` that says how to ask, unless the company enabled the skill for this caller. */
export function requireEnabled(principal: Principal, snapshot: CompanySnapshot, skill: string): EnabledSkill {
  const enabled = snapshot.enablements.get(skill);
  const isFor =
    enabled?.status === "enabled" &&
    (enabled.audience.everyone || enabled.audience.groups.some((group) => principal.groups.includes(group)));
  if (enabled && isFor) return enabled;
  const howToFix = enabled
    ? said`${principal.company.name} enabled ${skill} for other groups. Ask for access on its page in the store, or POST /v1/access-requests.`
    : said`${principal.company.name} has not enabled ${skill}. Ask for it on its page in the store, or POST /v1/access-requests.`;
  throw new DomainError("not_enabled", howToFix, {
    details: {
      decision: { allowed: false, layer: "enablement", rule: null, missing: [`skill:${skill} call`], howToFix: String(howToFix) },
    },
  });
}

function budgetsFor(principal: Principal, snapshot: CompanySnapshot, skill: string): readonly BudgetDefinition[] {
  const applies = (budget: BudgetDefinition): boolean => {
    switch (budget.scopeKind) {
      case "company":
        return true;
      case "group":
        return principal.groups.includes(budget.scopeId);
      case "employee":
        return budget.scopeId === principal.employeeId;
      case "agent":
        return budget.scopeId === principal.agentId;
      case "skill":
        return budget.scopeId === skill;
    }
  };
  return snapshot.budgets.filter(applies);
}

function requireRunnable(version: PublishedVersion): void {
  if (version.status === "quarantined")
    throw new DomainError("quarantined", said`${version.skill} ${version.version} is quarantined. Your administrators were told why.`);
  if (version.status === "yanked")
    throw new DomainError(
      "yanked",
      said`${version.skill} ${version.version} was withdrawn by its vendor. A company admin can enable a newer version.`,
    );
}

export interface PlanDeps {
  readonly catalog: CatalogReader;
  readonly now: number;
}

/**
 * Resolves and decides (DESIGN §4 steps 2 and 4). A denial is part of the plan (`decision`), so that it can be recorded with the call.
 * @throws DomainError `not_found`, `not_enabled`, `quarantined`, `yanked`
 */
export async function makePlan(deps: PlanDeps, principal: Principal, snapshot: CompanySnapshot, skill: string): Promise<Plan> {
  const { catalog } = deps;
  if (!snapshot.enablements.has(skill) && (await catalog.latest(skill)) === null) {
    throw new DomainError("not_found", said`There is no skill ${skill}. GET /v1/skills?q=… finds the one you need.`);
  }
  const enabled = requireEnabled(principal, snapshot, skill);
  const version = await catalog.version(skill, enabled.version);
  const terms = version && (await catalog.terms(skill, enabled.termsVersion));
  if (!version || !terms)
    throw new Error(`enablement of ${skill} points at ${enabled.version} / terms ${enabled.termsVersion}, which do not exist`);
  requireRunnable(version);
  const layers = layersOf(principal, enabled, version);
  const grant = compileGrant({ layers, at: deps.now });
  const { manifest } = version;
  const isOwn = version.ownerId === principal.companyId;
  const { runtime } = snapshot;
  const own = runtime.skills[skill];
  const lowered: readonly Partial<CallLimits>[] = [manifest.limits, runtime.limits, own?.limits ?? {}, enabled.limits].map(definedOnly);
  const limitsUnder = (most: CallLimits): CallLimits => lowered.reduce<CallLimits>(lowerLimits, most);
  const schemas = { input: manifest.input, output: manifest.output };
  return {
    principal,
    version,
    terms,
    grant,
    decision: decide({ required: version.required, layers, at: deps.now }),
    chain: chainOf(principal, version),
    limits: limitsUnder(DEFAULT_LIMITS),
    longLimits: limitsUnder(LONG_LIMITS),
    runtime,
    isolation: own?.isolation ?? runtime.isolation,
    clock: own?.clock ?? runtime.clock,
    rates: ratesOf({ runtime, principal, version }),
    changesThings: !version.facts.readsOnly || version.facts.outsideEffects,
    budgets: isOwn ? [] : budgetsFor(principal, snapshot, skill),
    callMicro: isOwn ? 0n : terms.terms.call,
    maximumMicro: isOwn ? 0n : maximumPrice(terms.terms),
    units: new Map(Object.entries(terms.terms.units).map(([name, unit]) => [name, isOwn ? { ...unit, price: micro(0n) } : unit])),
    outcomes: isOwn
      ? []
      : Object.entries(manifest.outcomes).flatMap(([name, declared]) => {
          const priced = terms.terms.outcomes[name];
          return priced ? [{ name, rule: compileOutcome({ when: declared.when, key: declared.key }, schemas), terms: priced }] : [];
        }),
    code: {
      id: `${skill}@${version.version}`,
      sha256: version.sha256,
      abi: 1,
      input: manifest.input,
      output: manifest.output,
      load: () => catalog.bundle(version.sha256),
    },
    contextKey: `${principal.key}:${grant.hash}`,
    hasOutsideEffects: (manifest.permissions.network ?? []).length > 0 || (manifest.permissions.connections ?? []).length > 0,
  };
}

function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** @throws DomainError `max_price_exceeded` before anything runs, when the call could cost more than the caller wants. */
export function requireMaxPrice(plan: Plan, maxPrice: { readonly amount: bigint; readonly currency: string } | undefined): void {
  if (!maxPrice) return;
  const { currency } = plan.terms.terms;
  if (maxPrice.currency !== currency)
    throw new DomainError("invalid_request", said`maxPrice is in ${maxPrice.currency}, this skill is priced in ${currency}.`);
  if (plan.maximumMicro <= maxPrice.amount) return;
  throw new DomainError(
    "max_price_exceeded",
    said`This call can cost up to ${amountText(plan.maximumMicro, currency)} ${currency}, units and outcomes included; your maximum is ${moneyText(maxPrice.amount, currency)}.`,
    {
      details: {
        decision: {
          allowed: false,
          layer: "price",
          rule: formatMicro(maxPrice.amount),
          missing: [],
          howToFix: `Raise maxPrice to ${moneyText(plan.maximumMicro, currency)} or leave it out.`,
        },
      },
    },
  );
}
