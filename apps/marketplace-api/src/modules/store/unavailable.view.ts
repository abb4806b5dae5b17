import type { CompanyTx, Database } from "@souk/db";
import { readKillSince } from "../control/index.ts";
import type { Principal } from "../identity/index.ts";
import type { Availability, Unavailable } from "../runtime/index.ts";
import type { UnavailableView } from "./store.types.ts";

export interface UnavailableDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly availability: Availability;
}

const instant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

async function toView(tx: CompanyTx, found: Unavailable): Promise<UnavailableView> {
  if (found.reason === "frozen") {
    const { name, endsAt } = found.freeze;
    return { reason: "frozen", target: null, by: "company", message: name, since: null, until: instant(endsAt) };
  }
  const { reason, origin } = found;
  return {
    reason,
    target: reason === "stopped" ? (origin?.kind ?? null) : null,
    by: origin?.by ?? "platform",
    message: origin?.reason ?? null,
    since: origin && reason === "stopped" ? instant(await readKillSince(tx, origin.id)) : null,
    until: null,
  };
}

/** Skills that cannot be called now, by name, as pages show it. The database is asked only when something is stopped. */
export function createUnavailableViews({ db, availability }: UnavailableDeps) {
  return async (principal: Principal, names: readonly string[]): Promise<ReadonlyMap<string, UnavailableView>> => {
    const found = await availability(principal, names);
    if (found.size === 0) return new Map();
    return db.withCompany(principal.companyId, async (tx) => {
      const views = new Map<string, UnavailableView>();
      for (const [name, what] of found) views.set(name, await toView(tx, what));
      return views;
    });
  };
}
