import { DomainError, said } from "@souk/kernel";
import { type Freeze, freezeAt, type RateRule, wallTimeOf } from "../runtime/index.ts";
import type { Plan } from "./plan.ts";

/** Freezes are looked up once a second: windows begin and end at whole minutes. */
const LOOK_EVERY_MS = 1_000;
const looked = new WeakMap<object, { readonly until: number; readonly freeze: Freeze | null }>();

function freezeOf({ runtime, principal }: Plan, now: number): Freeze | null {
  const settings = runtime.freeze;
  if (settings.windows.length === 0) return null;
  const known = looked.get(settings);
  if (known && now < known.until && now >= known.until - LOOK_EVERY_MS) return known.freeze;
  const freeze = freezeAt(settings, principal.company.billingTimeZone, now);
  looked.set(settings, { until: (Math.floor(now / LOOK_EVERY_MS) + 1) * LOOK_EVERY_MS, freeze });
  return freeze;
}

/** The freeze that stops calls of this plan: those that may change something (or all, as the company set it); null when they may run. */
export function freezeFor(plan: Plan, now: number): Freeze | null {
  return plan.runtime.freeze.stops === "changes" && !plan.changesThings ? null : freezeOf(plan, now);
}

/** @throws DomainError `frozen` that says until when, for the calls that a freeze stops */
export function requireThawed(plan: Plan, now: number): void {
  const freeze = freezeFor(plan, now);
  if (!freeze) return;
  const endsAt = new Date(freeze.endsAt).toISOString();
  const until = wallTimeOf(freeze.endsAt, plan.principal.company.billingTimeZone);
  const company = plan.principal.company.name;
  const detail =
    plan.runtime.freeze.stops === "all"
      ? said`Calls are frozen by ${company} ("${freeze.name}") until ${until} (${endsAt}).`
      : said`Calls that may change something are frozen by ${company} ("${freeze.name}") until ${until} (${endsAt}).`;
  throw new DomainError("frozen", detail, {
    details: {
      endsAt,
      decision: {
        allowed: false,
        layer: "company",
        rule: freeze.name,
        missing: [],
        howToFix: `Call again after ${until}, or ask an administrator.`,
      },
    },
  });
}

/** The rates that count a call of this plan; an agent's calls count for the agent and for its owner. */
export function ratesOf({ runtime, principal, version }: Pick<Plan, "runtime" | "principal" | "version">): readonly RateRule[] {
  const { rates, skills } = runtime;
  const override = skills[version.skill]?.rate;
  const skillRate = override === undefined ? rates.skill : override;
  const { companyId, employeeId, agentId } = principal;
  return [
    ...(rates.employee && employeeId !== null
      ? [{ name: "employee" as const, key: `${companyId} ${employeeId}`, rate: rates.employee }]
      : []),
    ...(rates.agent && agentId !== null ? [{ name: "agent" as const, key: `${companyId} ${agentId}`, rate: rates.agent }] : []),
    ...(skillRate ? [{ name: "skill" as const, key: `${companyId} ${version.skill}`, rate: skillRate }] : []),
  ];
}
