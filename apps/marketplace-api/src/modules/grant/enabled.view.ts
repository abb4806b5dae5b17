import type { CompanyTx, Database } from "@souk/db";
import { type Clock, micro } from "@souk/kernel";
import { z } from "zod";
import type { CatalogReader } from "../catalog/index.ts";
import { readNames, readTitles } from "../directory/index.ts";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import { toEnablement } from "./grant.mapping.ts";
import type { EnabledView, SkillUse } from "./grant.types.ts";

const WINDOW_MS = 30 * 86_400_000;
const NO_USE: SkillUse = { calls: 0, denied: 0, spentMicro: micro(0n) };

const Calls = z.object({ skill: z.string(), calls: z.bigint(), denied: z.bigint() });
const Spend = z.object({ skill: z.string(), spent: z.bigint() });

async function readUse(tx: CompanyTx, since: number): Promise<ReadonlyMap<string, SkillUse>> {
  const from = new Date(since);
  const calls = await tx.$queryRaw<unknown[]>`
    SELECT skill, count(*) AS calls, count(*) FILTER (WHERE status = 'denied') AS denied FROM call WHERE admitted_at >= ${from} GROUP BY skill`;
  const spend = await tx.$queryRaw<unknown[]>`
    SELECT skill, sum(amount_micro)::bigint AS spent FROM usage_event WHERE occurred_at >= ${from} GROUP BY skill`;
  const spent = new Map(spend.map((row) => Spend.parse(row)).map((row) => [row.skill, row.spent]));
  return new Map(
    calls
      .map((row) => Calls.parse(row))
      .map((row) => [row.skill, { calls: Number(row.calls), denied: Number(row.denied), spentMicro: micro(spent.get(row.skill) ?? 0n) }]),
  );
}

export interface EnabledViewDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly catalog: CatalogReader;
}

export type EnabledViews = ReturnType<typeof createEnabledViews>;

/** The page "enabled skills": what was enabled by whom, and what came of it in the last 30 days. */
export function createEnabledViews({ db, clock, catalog }: EnabledViewDeps) {
  /** Every enabled skill of the company. @throws DomainError `permission_denied`. */
  async function list(principal: Principal): Promise<readonly EnabledView[]> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    const { records, titles, names, use } = await db.withCompany(principal.companyId, async (tx) => {
      const rows = (await tx.enablement.findMany({ orderBy: { skill: "asc" } })).map(toEnablement);
      return {
        records: rows,
        titles: await readTitles(
          tx,
          rows.map((row) => row.skill),
        ),
        names: await readNames(tx, { employees: rows.map((row) => row.updatedBy) }),
        use: await readUse(tx, clock.now() - WINDOW_MS),
      };
    });
    return Promise.all(
      records.map(async (record): Promise<EnabledView> => {
        const [pinned, latest] = await Promise.all([catalog.version(record.skill, record.version), catalog.latest(record.skill)]);
        return {
          record,
          title: titles.title(record.skill),
          publisher: titles.publisherName(record.skill.split("/")[0] ?? ""),
          latestVersion: latest?.version ?? record.version,
          risk: pinned?.risk ?? "high",
          by: names.employee(record.updatedBy).name,
          use: use.get(record.skill) ?? NO_USE,
        };
      }),
    );
  }

  return { list };
}
