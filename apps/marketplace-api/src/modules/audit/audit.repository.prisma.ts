import type { CompanyTx } from "@souk/db";
import type { AuditRecord } from "./audit.types.ts";

/** Adds one line to the audit trail of the transaction's company, in the transaction of the change it reports. */
export async function appendAudit(tx: CompanyTx, record: AuditRecord): Promise<void> {
  await tx.$executeRaw`INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
    VALUES (souk_company(), ${record.id}::uuid, ${new Date(record.at)}, ${record.actor}, ${record.action}, ${record.target}, ${JSON.stringify(record.payload)})`;
}
