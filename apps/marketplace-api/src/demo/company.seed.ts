import type { Services } from "../composition.ts";
import { ACME, ADMIN, GROUPS, NORTHWIND } from "./cast.ts";
import { ENABLED } from "./history.plan.ts";
import type { SeededCompany, SeededIdentities } from "./identities.seed.ts";

const usd = (amount: number): bigint => BigInt(Math.round(amount * 100)) * 10_000n;

/** How much of the customer-care budget is used when the demo begins. */
const TIGHT_SHARE = { numerator: 92n, denominator: 100n } as const;

export function companyOf(identities: SeededIdentities, slug: string): SeededCompany {
  const found = identities.companies.find(({ cast }) => cast.slug === slug);
  if (!found) throw new Error(`the demo has no company ${slug}`);
  return found;
}

/** Enables a skill in its current version for the groups the demo names. */
export async function enableForAcme(services: Services, identities: SeededIdentities, skill: string): Promise<void> {
  const latest = await services.reader.latest(skill);
  const acme = companyOf(identities, ACME.slug);
  const groups = ENABLED[skill];
  const audience = groups ? { everyone: false, groups: groups.map((name) => acme.groups.get(name) ?? "") } : { everyone: true, groups: [] };
  await services.enablements.enable(await identities.principal(ADMIN), { skill, version: latest?.version ?? "", audience });
}

/** What the second company enables. */
export async function enableForNorthwind(services: Services, identities: SeededIdentities): Promise<void> {
  const admin = await identities.principal(NORTHWIND.people[0]?.email ?? "");
  for (const skill of ["datakit/ticket-triage", "datakit/redact"]) {
    const latest = await services.reader.latest(skill);
    await services.enablements.enable(admin, { skill, version: latest?.version ?? "", audience: { everyone: true, groups: [] } });
  }
}

/** Budgets with room for the whole history; the tight one is tightened at the end. */
export async function seedBudgets(services: Services, identities: SeededIdentities): Promise<{ readonly tightId: string }> {
  const admin = await identities.principal(ADMIN);
  const acme = companyOf(identities, ACME.slug);
  const group = (name: string): string => acme.groups.get(name) ?? "";
  const put = services.budgetDefinitions.put;
  await put(admin, { scopeKind: "company", scopeId: "", limitMicro: usd(40), name: "Acme Trading" });
  await put(admin, { scopeKind: "group", scopeId: group(GROUPS.finance), limitMicro: usd(25), name: GROUPS.finance });
  const tightId = await put(admin, { scopeKind: "group", scopeId: group(GROUPS.care), limitMicro: usd(25), name: GROUPS.care });
  await put(admin, { scopeKind: "skill", scopeId: "ledgerly/invoice-match", limitMicro: usd(20), name: "Invoice match" });
  const grace = await identities.principal(NORTHWIND.people[0]?.email ?? "");
  await put(grace, { scopeKind: "company", scopeId: "", limitMicro: usd(15), name: "Northwind Health" });
  return { tightId };
}

/** Sets the customer-care limit so that 92 % of it is used. */
export async function tightenBudget(services: Services, identities: SeededIdentities, tightId: string): Promise<void> {
  const admin = await identities.principal(ADMIN);
  const { items } = await services.budgetDefinitions.list(admin);
  const budget = items.find(({ name }) => name === GROUPS.care);
  const used = (budget?.spentMicro ?? 0n) + (budget?.heldMicro ?? 0n);
  const exact = (used * TIGHT_SHARE.denominator) / TIGHT_SHARE.numerator;
  const cent = 10_000n;
  await services.budgetDefinitions.setLimit(admin, { id: tightId, limitMicro: (exact / cent) * cent });
}
