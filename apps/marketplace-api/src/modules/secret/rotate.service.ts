import type { CompanyTx, Database } from "@souk/db";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import type { Keyring } from "./keyring.ts";
import { secretContext } from "./secret.service.ts";

/** A place with sealed boxes: seals those of other keys anew and answers how many. */
export type SealedStore = (tx: CompanyTx, companyId: string, keyring: Keyring) => Promise<number>;

export interface RotateDeps {
  readonly db: Pick<Database, "withCompany" | "companyIds">;
  readonly keyring: Keyring;
  /** Those of other modules; secrets are always among them. */
  readonly stores: readonly SealedStore[];
  /** Seals the installation's own signing keys anew; answers how many. */
  readonly resealPlatformKeys: () => Promise<number>;
}

export interface Rotated {
  readonly keyId: string;
  readonly resealed: number;
}

export type RotateService = ReturnType<typeof createRotateService>;

const secrets: SealedStore = async (tx, companyId, keyring) => {
  const rows = await tx.secret.findMany({ where: { keyId: { not: keyring.currentId } } });
  for (const { publisher, name, sealed, keyId } of rows) {
    const context = secretContext(companyId, publisher, name);
    const box = keyring.seal(keyring.open({ sealed, keyId }, context), context);
    const where = { companyId_publisher_name: { companyId, publisher, name } };
    await tx.secret.update({ where, data: { sealed: new Uint8Array(box.sealed), keyId: box.keyId } });
  }
  return rows.length;
};

/** Moves everything at rest to the current master key. It can be run again: what is done already is left alone. */
export function createRotateService({ db, keyring, stores, resealPlatformKeys }: RotateDeps) {
  return {
    /** @throws DomainError `permission_denied`; `internal` when a box was sealed with a key this process was not given */
    rotate: async (principal: Principal): Promise<Rotated> => {
      requireScope(principal, "admin");
      requireRole(principal, "operator");
      let resealed = await resealPlatformKeys();
      for (const companyId of await db.companyIds())
        for (const store of [secrets, ...stores]) resealed += await db.withCompany(companyId, (tx) => store(tx, companyId, keyring));
      return { keyId: keyring.currentId, resealed };
    },
  };
}
