import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, decodeId, encodeId, newUuid, type RandomSource, said } from "@souk/kernel";
import { type Principal, requireScope } from "../identity/index.ts";
import type { SavedView, SaveView } from "./saved-view.types.ts";

/** More than anybody finds again in a menu. */
const VIEWS_MAX = 50;

interface SavedViewDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** Tables as people want to see them again. Each person has their own; colleagues get the address instead. */
export function createSavedViewService({ db, clock, random }: SavedViewDeps) {
  const listOf = async (tx: CompanyTx, owner: string, page: string): Promise<SavedView[]> => {
    const rows = await tx.savedView.findMany({ where: { owner, page }, orderBy: { name: "asc" } });
    return rows.map((row) => ({ id: encodeId("view", row.id), name: row.name, query: row.query }));
  };

  /** The caller's views of a page, by name. */
  function list(principal: Principal, page: string): Promise<SavedView[]> {
    requireScope(principal, "read");
    return db.withCompany(principal.companyId, (tx) => listOf(tx, principal.key, page));
  }

  /** Keeps a view; one of the same name is replaced. Answers the page's views. @throws DomainError `conflict` when there are too many */
  function save(principal: Principal, { page, name, query }: SaveView): Promise<SavedView[]> {
    requireScope(principal, "call");
    const { key: owner, companyId } = principal;
    return db.withCompany(companyId, async (tx) => {
      const others = await tx.savedView.count({ where: { owner, page, NOT: { name } } });
      if (others >= VIEWS_MAX)
        throw new DomainError(
          "conflict",
          said`There are ${VIEWS_MAX} saved views of this page already. Remove one you no longer need, then save again.`,
        );
      // in one statement, so that a second click replaces what the first one saved
      await tx.$executeRaw`INSERT INTO saved_view (company_id, id, owner, page, name, query, created_at)
        VALUES (${companyId}::uuid, ${newUuid(clock, random)}::uuid, ${owner}, ${page}, ${name}, ${query}, ${new Date(clock.now())})
        ON CONFLICT (company_id, owner, page, name) DO UPDATE SET query = excluded.query`;
      return listOf(tx, owner, page);
    });
  }

  /** Forgets a view; a second time changes nothing. @throws DomainError `not_found` for an id that is none */
  async function remove(principal: Principal, id: string): Promise<void> {
    requireScope(principal, "call");
    const uuid = decodeId("view", id);
    if (uuid === null) throw new DomainError("not_found", "There is no such saved view.");
    await db.withCompany(principal.companyId, (tx) => tx.savedView.deleteMany({ where: { id: uuid, owner: principal.key } }));
  }
  return { list, save, remove };
}

export type SavedViewService = ReturnType<typeof createSavedViewService>;
