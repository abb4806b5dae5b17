import type { Database } from "@souk/db";
import type { Clock } from "@souk/kernel";

export interface KeyUsesDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly onProblem: (error: unknown) => void;
}

const MINUTE_MS = 60_000;

/** Notes when keys were used, to the minute, behind the back of the request that used one. */
export function createKeyUses({ db, clock, onProblem }: KeyUsesDeps) {
  function note({ companyId, keyId }: { readonly companyId: string; readonly keyId: string }): void {
    const now = clock.now();
    const older = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(now - MINUTE_MS) } }] };
    db.withCompany(companyId, (tx) => tx.apiKey.updateMany({ where: { id: keyId, ...older }, data: { lastUsedAt: new Date(now) } })).catch(
      onProblem,
    );
  }
  return { note };
}
