import type { CompanyTx, Database } from "@souk/db";
import { compilePolicy } from "./decision.rules.ts";
import { toRule } from "./network.mapping.ts";
import type { CompiledPolicy, NetworkMode, NetworkPolicy } from "./network.types.ts";
import { NETWORK_MODES } from "./network.types.ts";

const asMode = (text: string): NetworkMode => NETWORK_MODES.find((mode) => mode === text) ?? "enforce";

/** A company's policy as it is stored; without a row: enforce, no rules of its own. */
/** One change of a company's policy after the other, until the transaction ends. */
export async function lockPolicy(tx: CompanyTx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('network_policy'), hashtext(souk_company()::text))`;
}

export async function readPolicy(tx: CompanyTx): Promise<NetworkPolicy> {
  const rows = await tx.networkPolicy.findMany();
  const rules = await tx.networkRule.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  const whole = rows.find((row) => row.skill === "");
  return {
    mode: asMode(whole?.mode ?? "enforce"),
    modes: new Map(rows.filter((row) => row.skill !== "").map((row) => [row.skill, asMode(row.mode)])),
    keepPaths: whole?.keepPaths ?? false,
    rules: rules.map(toRule),
  };
}

/** Policies of the companies this node serves, read again when their epoch has moved. */
export function createPolicyReader(deps: { readonly db: Pick<Database, "withCompany">; readonly epochOf: (companyId: string) => bigint }) {
  const kept = new Map<string, { readonly epoch: bigint; readonly policy: Promise<CompiledPolicy> }>();
  return (companyId: string): Promise<CompiledPolicy> => {
    // Taken before reading: a change in between makes what was read look old, never new.
    const epoch = deps.epochOf(companyId);
    const known = kept.get(companyId);
    if (known && known.epoch >= epoch) return known.policy;
    const policy = deps.db.withCompany(companyId, readPolicy).then(compilePolicy);
    kept.set(companyId, { epoch, policy });
    policy.catch(() => {
      if (kept.get(companyId)?.policy === policy) kept.delete(companyId);
    });
    return policy;
  };
}
