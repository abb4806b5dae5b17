import type { Database } from "@souk/db";
import { z } from "zod";
import { readEpoch } from "../identity/index.ts";
import type { SnapshotReader } from "./run.types.ts";

const Audience = z.object({ everyone: z.boolean().default(false), groups: z.array(z.string()).default([]) });
const Limits = z.object({ cpuMs: z.number().optional(), wallMs: z.number().optional(), memoryMb: z.number().optional() });
const ScopeKind = z.enum(["company", "group", "employee", "agent", "skill"]);

/** What a company enabled and budgeted, with the epoch it was read at; one transaction, so the three belong together. */
export function createSnapshotReader(db: Pick<Database, "withCompany">): SnapshotReader {
  return {
    snapshot: (companyId) =>
      db.withCompany(companyId, async (tx) => {
        // The epoch first: a change between the reads makes the snapshot look older than it is, never newer.
        const epoch = await readEpoch(tx);
        const enablements = await tx.enablement.findMany();
        const budgets = await tx.budget.findMany({ where: { status: "active" } });
        return {
          epoch,
          enablements: new Map(
            enablements.map((row) => [
              row.skill,
              {
                skill: row.skill,
                version: row.version,
                termsVersion: row.termsVersion,
                audience: Audience.parse(row.audience),
                grants: row.grants,
                limits: Limits.parse(row.limits),
                status: row.status,
              },
            ]),
          ),
          budgets: budgets.map((row) => ({
            id: row.id,
            name: row.name,
            scopeKind: ScopeKind.parse(row.scopeKind),
            scopeId: row.scopeId,
            limitMicro: row.limitMicro,
          })),
        };
      }),
  };
}
