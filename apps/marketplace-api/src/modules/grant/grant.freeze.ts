import type { CompanyTx } from "@souk/db";
import { DomainError, said } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import { freezeAt, readRuntime, wallTimeOf } from "../runtime/index.ts";

/** Another version is a change: it waits for the end of a freeze. @throws DomainError `frozen` */
export async function requireThawed(tx: CompanyTx, { company }: Principal, now: number): Promise<void> {
  const { settings } = await readRuntime(tx);
  const freeze = freezeAt(settings.freeze, company.billingTimeZone, now);
  if (!freeze) return;
  const until = wallTimeOf(freeze.endsAt, company.billingTimeZone);
  throw new DomainError(
    "frozen",
    said`Changes are frozen by ${company.name} ("${freeze.name}") until ${until}. The pinned version keeps running.`,
  );
}
