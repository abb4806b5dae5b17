import type { Database } from "@souk/db";
import type { Clock } from "@souk/kernel";
import { sweepBlobs } from "./blob.repository.prisma.ts";
import type { ObjectStore } from "./blob-store.ts";

const KEEP_MS = 86_400_000;
const STEP = 500;

/** Forgets contents that no version and no waiting write points at, a day after they were last put. */
export function createBlobSweeper(deps: {
  readonly db: Pick<Database, "withCompany" | "companyIds">;
  readonly clock: Clock;
  readonly objects: ObjectStore | null;
}) {
  async function sweepCompany(companyId: string): Promise<number> {
    let total = 0;
    for (;;) {
      const before = new Date(deps.clock.now() - KEEP_MS);
      const { swept, places } = await deps.db.withCompany(companyId, (tx) => sweepBlobs(tx, before, STEP));
      // The rows are gone; an object that stays behind after a crash here is garbage nobody can reach.
      for (const place of places) await deps.objects?.remove(place);
      total += swept;
      if (swept < STEP) return total;
    }
  }

  /** All companies; answers how many contents are gone. Any number of nodes may run it at once. */
  async function sweep(): Promise<number> {
    let total = 0;
    for (const companyId of await deps.db.companyIds()) total += await sweepCompany(companyId);
    return total;
  }
  return { sweep };
}

export type BlobSweeper = ReturnType<typeof createBlobSweeper>;
