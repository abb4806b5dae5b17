import type { Database } from "@souk/db";
import type { Clock } from "@souk/kernel";
import { findLastBatch } from "./audit.repository.prisma.ts";

/** Writes a file of a company's workspace as the platform. Told by the composition: the workspace's module imports this one. */
export type KeepCheckpoint = (kept: {
  readonly companyId: string;
  readonly path: string;
  readonly text: string;
  readonly at: number;
}) => Promise<void>;

/** Where the signed states of a trail are kept in the workspace; each is a version of this file. */
export const CHECKPOINT_PATH = "/audit/checkpoint.txt";
const EVERY_MS = 3_600_000;

/**
 * Puts the last signed state of each company's trail where the company owns it: a file of its workspace, a version an hour while something
 * happens. `souk verify --since` takes it.
 */
export function createCheckpointKeeper(deps: {
  readonly db: Pick<Database, "withCompany" | "companyIds">;
  readonly clock: Clock;
  readonly keep: KeepCheckpoint;
}) {
  async function keepOf(companyId: string): Promise<boolean> {
    const at = deps.clock.now();
    const due = await deps.db.withCompany(companyId, async (tx) => {
      const batch = await findLastBatch(tx);
      if (!batch) return null;
      const last = await tx.fileVersion.findFirst({ where: { path: CHECKPOINT_PATH }, orderBy: { version: "desc" }, select: { at: true } });
      return last && last.at.getTime() > at - EVERY_MS ? null : batch;
    });
    if (!due) return false;
    await deps.keep({ companyId, path: CHECKPOINT_PATH, text: `${due.checkpoint}\n`, at });
    return true;
  }

  /** All companies; answers how many files were written. */
  async function run(): Promise<number> {
    let kept = 0;
    for (const companyId of await deps.db.companyIds()) if (await keepOf(companyId)) kept += 1;
    return kept;
  }
  return { run };
}

export type CheckpointKeeper = ReturnType<typeof createCheckpointKeeper>;
