import type { Manifest } from "@souk/contracts";
import { DomainError, formatMicro, micro, toWireMoney, type WireMoney } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import { callerRefusal } from "./caller.ts";
import type { Plan } from "./plan.ts";
import type { Plans } from "./plans.ts";

/** A skill this caller may call now, as agents and forms need to know it. */
export interface UsableSkill {
  /** `<publisher>/<skill>` */
  readonly name: string;
  readonly version: string;
  readonly title: Manifest["title"];
  readonly summary: Manifest["summary"];
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema: Readonly<Record<string, unknown>>;
  readonly callPrice: WireMoney;
  /** Call, all units it may count and all its outcomes. */
  readonly maximumPrice: WireMoney;
  /** What it may count itself, with the most one call may count; priced only. */
  readonly units: readonly {
    readonly name: string;
    readonly price: WireMoney;
    readonly max: number;
    readonly summary: Manifest["title"] | null;
  }[];
  readonly outcomes: readonly { readonly name: string; readonly price: WireMoney; readonly confirm: string }[];
  readonly readsOnly: boolean;
  readonly noOutsideHosts: boolean;
}

/** Lists what a caller may call: enabled for them, runnable, and decided as allowed. Sorted by name. */
export function createUsableList({
  snapshotOf,
  planFor,
}: Pick<Plans, "snapshotOf" | "planFor">): (principal: Principal) => Promise<readonly UsableSkill[]> {
  async function allowed(principal: Principal, skill: string): Promise<Plan | null> {
    try {
      const plan = await planFor(principal, skill);
      return plan.decision.allowed ? plan : null;
    } catch (error) {
      if (error instanceof DomainError && error.code !== "internal") return null;
      throw error;
    }
  }
  return async (principal) => {
    if (callerRefusal(principal)) return [];
    const names = [...(await snapshotOf(principal)).enablements.keys()].sort();
    const plans = await Promise.all(names.map((name) => allowed(principal, name)));
    return plans.flatMap((plan) => (plan ? [toUsable(plan)] : []));
  };
}

function toUsable(plan: Plan): UsableSkill {
  const { manifest, facts } = plan.version;
  const { currency } = plan.terms.terms;
  return {
    name: plan.version.skill,
    version: plan.version.version,
    title: manifest.title,
    summary: manifest.summary,
    inputSchema: manifest.input,
    outputSchema: manifest.output,
    callPrice: { amount: formatMicro(plan.callMicro), currency },
    maximumPrice: toWireMoney({ amount: micro(plan.maximumMicro), currency }),
    units: [...plan.units]
      .filter(([, unit]) => unit.price > 0n)
      .map(([name, { price, max }]) => ({
        name,
        price: { amount: formatMicro(price), currency },
        max,
        summary: manifest.price.units?.[name]?.summary ?? null,
      })),
    outcomes: plan.outcomes.map(({ name, terms }) => ({
      name,
      price: { amount: formatMicro(terms.price), currency },
      confirm: terms.confirm,
    })),
    readsOnly: facts.readsOnly,
    noOutsideHosts: facts.noOutsideHosts,
  };
}
