import type { CompanyTx } from "@souk/db";
import { DomainError, said } from "@souk/kernel";
import { isWithin, parseGrant } from "@souk/policy";
import type { Principal } from "../identity/index.ts";
import { freezeAt, readRuntime, wallTimeOf } from "../runtime/index.ts";

/** How a skill runs in a company. */
interface Running {
  readonly version: string;
  readonly grants: readonly string[];
}

/**
 * Whether a change lets something run that does not run now: a skill that is new to the company, another version, more permissions. Who may use a
 * skill is no such change, and less is always possible.
 */
export function isNewToRun(before: Running | null, after: Running): boolean {
  if (before?.version !== after.version) return true;
  return !isWithin(after.grants.map(parseGrant), before.grants.map(parseGrant));
}

/** What is new to run waits for the end of a freeze. @throws DomainError `frozen` */
export async function requireThawed(tx: CompanyTx, { company }: Principal, now: number): Promise<void> {
  const { settings } = await readRuntime(tx);
  const freeze = freezeAt(settings.freeze, company.billingTimeZone, now);
  if (!freeze) return;
  const until = wallTimeOf(freeze.endsAt, company.billingTimeZone);
  throw new DomainError(
    "frozen",
    said`Changes are frozen by ${company.name} ("${freeze.name}") until ${until}: no new skill, no other version, no more permissions. What is enabled keeps running.`,
  );
}
