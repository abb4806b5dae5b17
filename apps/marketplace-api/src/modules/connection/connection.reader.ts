import type { Database } from "@souk/db";
import type { Keyring } from "../secret/index.ts";
import { credentialContext, readConnections } from "./connection.repository.prisma.ts";
import type { ConnectionRoute } from "./connection.types.ts";

export interface ConnectionReaderDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly keyring: Keyring;
  readonly epochOf: (companyId: string) => bigint;
}

/** One company's connections by name, with opened credentials: for the broker only. */
export type ConnectionReader = (companyId: string) => Promise<ReadonlyMap<string, ConnectionRoute>>;

/** Creates the reader of one node; read again when the company's epoch has moved. */
export function createConnectionReader({ db, keyring, epochOf }: ConnectionReaderDeps): ConnectionReader {
  const kept = new Map<string, { readonly epoch: bigint; readonly routes: Promise<ReadonlyMap<string, ConnectionRoute>> }>();

  function read(companyId: string): Promise<ReadonlyMap<string, ConnectionRoute>> {
    return db.withCompany(companyId, async (tx) => {
      const views = await readConnections(tx);
      const credentials = await tx.connectionCredential.findMany();
      return new Map(
        views.map((view): [string, ConnectionRoute] => {
          const own = credentials.filter((one) => one.connection === view.name);
          const opened = own.map((one): [string, string] => [
            one.subject,
            keyring.open(one, credentialContext(companyId, view.name, one.subject)),
          ]);
          return [view.name, { ...view, credentials: new Map(opened) }];
        }),
      );
    });
  }

  return (companyId) => {
    const epoch = epochOf(companyId);
    const known = kept.get(companyId);
    if (known && known.epoch >= epoch) return known.routes;
    const routes = read(companyId);
    kept.set(companyId, { epoch, routes });
    routes.catch(() => kept.delete(companyId));
    return routes;
  };
}
