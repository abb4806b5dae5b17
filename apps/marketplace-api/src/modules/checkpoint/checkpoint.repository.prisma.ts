import type { CompanyTx, Database } from "@souk/db";
import { encodeId } from "@souk/kernel";
import { readNames } from "../directory/index.ts";
import type { SealedStore } from "../secret/index.ts";
import { type AuditPushView, DeliveryKind, DeliveryState, type DeliveryView } from "./checkpoint.types.ts";

export type DeliveryRow = NonNullable<Awaited<ReturnType<CompanyTx["auditDelivery"]["findFirst"]>>>;

const SHOWN = 20;

/** The setting, which stays as it is until the transaction ends: what is sent, tried or changed at once waits. */
export async function lockWebhook(tx: CompanyTx) {
  await tx.$queryRaw`SELECT 1 AS locked FROM audit_webhook WHERE company_id = souk_company() FOR UPDATE`;
  return tx.auditWebhook.findFirst();
}

/** Binds the sealed secret to its company. */
export const webhookContext = (companyId: string): string => `audit webhook ${companyId}`;

/** Secrets of deliveries, for the change of the master key. */
export const webhookStore: SealedStore = async (tx, companyId, keyring) => {
  const rows = await tx.auditWebhook.findMany({ where: { keyId: { not: keyring.currentId } } });
  for (const row of rows) {
    const box = keyring.seal(keyring.open(row, webhookContext(companyId)), webhookContext(companyId));
    await tx.auditWebhook.update({ where: { companyId }, data: { sealed: new Uint8Array(box.sealed), keyId: box.keyId } });
  }
  return rows.length;
};

/** Companies with something to send at a time (ms UTC). Ids only. */
export async function companiesDue(db: Pick<Database, "withoutCompany">, at: number, everyMs: number): Promise<readonly string[]> {
  const rows = await db.withoutCompany(
    (tx) => tx.$queryRaw<{ id: string }[]>`SELECT souk_checkpoints_due(${new Date(at)}, ${everyMs}::int, 200)::text AS id`,
  );
  return rows.map(({ id }) => id);
}

/** The setting and what was sent of late. */
export async function readPush(tx: CompanyTx): Promise<AuditPushView> {
  const row = await tx.auditWebhook.findFirst();
  const deliveries = await tx.auditDelivery.findMany({ orderBy: [{ createdAt: "desc" }, { id: "desc" }], take: SHOWN });
  const names = await readNames(tx, { principals: row ? [row.updatedBy] : [] });
  return {
    webhook: row && {
      url: row.url,
      keyId: row.keyId,
      since: row.updatedAt.toISOString(),
      by: names.principal(row.updatedBy).name,
      failingSince: row.failingSince?.toISOString() ?? null,
    },
    deliveries: deliveries.map(toDelivery),
  };
}

export function toDelivery(row: DeliveryRow): DeliveryView {
  const state = DeliveryState.parse(row.state);
  return {
    id: encodeId("dlv", row.id),
    kind: DeliveryKind.parse(row.kind),
    url: row.url,
    batch: row.batch,
    seq: Number(row.seq),
    at: row.createdAt.toISOString(),
    state,
    attempts: row.attempts,
    lastAt: row.lastAt?.toISOString() ?? null,
    nextAt: state === "waiting" ? row.nextAt.toISOString() : null,
    status: row.status,
    answer: row.answer,
  };
}

/** What waits for the old address is not sent any more. */
export async function dropWaiting(tx: CompanyTx): Promise<void> {
  await tx.auditDelivery.updateMany({ where: { state: "waiting" }, data: { state: "dropped" } });
}
