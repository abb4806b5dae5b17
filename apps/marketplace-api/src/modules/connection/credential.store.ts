import type { SealedStore } from "../secret/index.ts";
import { credentialContext } from "./connection.repository.prisma.ts";

/** Credentials of connections, for the change of the master key. */
export const credentialStore: SealedStore = async (tx, companyId, keyring) => {
  const rows = await tx.connectionCredential.findMany({ where: { keyId: { not: keyring.currentId } } });
  for (const { connection, subject, sealed, keyId } of rows) {
    const context = credentialContext(companyId, connection, subject);
    const box = keyring.seal(keyring.open({ sealed, keyId }, context), context);
    const where = { companyId_connection_subject: { companyId, connection, subject } };
    await tx.connectionCredential.update({ where, data: { sealed: new Uint8Array(box.sealed), keyId: box.keyId } });
  }
  return rows.length;
};
