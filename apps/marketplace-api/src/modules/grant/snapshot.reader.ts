import type { Database } from "@souk/db";
import { readEpoch } from "../identity/index.ts";
import { readRuntime } from "../runtime/index.ts";
import { toBudget, toEnablement } from "./grant.mapping.ts";
import type { EnablementReader } from "./grant.types.ts";

/** Reads what one company enabled, budgeted and set for its calls, in one transaction. The epoch is read first: a change that comes between makes the snapshot look old, never new. */
export function createEnablementReader({ db }: { readonly db: Pick<Database, "withCompany"> }): EnablementReader {
  return {
    snapshot: (companyId) =>
      db.withCompany(companyId, async (tx) => {
        const epoch = await readEpoch(tx);
        const enablements = (await tx.enablement.findMany()).map(toEnablement);
        const budgets = (await tx.budget.findMany({ where: { status: "active" }, orderBy: { id: "asc" } })).map(toBudget);
        const runtime = (await readRuntime(tx)).settings;
        return { runtime, epoch, enablements: new Map(enablements.map((enablement) => [enablement.skill, enablement])), budgets };
      }),
  };
}
