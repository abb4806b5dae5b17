import type { CompanyTx } from "@souk/db";
import type { AuditRecord } from "./audit.types.ts";

/** Adds one line to the audit trail of the transaction's company, in the transaction of the change it reports. */
export async function appendAudit(tx: CompanyTx, record: AuditRecord): Promise<void> {
  await tx.$executeRaw`INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
    VALUES (souk_company(), ${record.id}::uuid, ${new Date(record.at)}, ${record.actor}, ${record.action}, ${record.target}, ${JSON.stringify(record.payload)})`;
}

interface AuditQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly after: { readonly at: number; readonly id: string } | null;
  readonly limit: number;
}

/** Lines of the trail, oldest first; `payload` as it was stored. */
export async function listAudit(tx: CompanyTx, query: AuditQuery): Promise<readonly AuditRecord[]> {
  const from = new Date(query.after?.at ?? query.from ?? 0);
  const rows = await tx.auditEntry.findMany({
    where: {
      at: { gte: from, ...(query.to === undefined ? {} : { lt: new Date(query.to) }) },
      ...(query.after === null ? {} : { NOT: { AND: [{ at: from }, { id: { lte: query.after.id } }] } }),
    },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: query.limit,
  });
  return rows.map((row) => ({
    id: row.id,
    at: row.at.getTime(),
    actor: row.actor,
    action: row.action,
    target: row.target,
    payload: JSON.parse(row.payload) as unknown,
  }));
}
