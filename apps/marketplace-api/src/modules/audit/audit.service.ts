import type { Database } from "@souk/db";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import { listAudit } from "./audit.repository.prisma.ts";

export interface AuditServiceDeps {
  readonly db: Pick<Database, "withCompany">;
}

/** Which part of the trail: half-open `[from, to)`, ms UTC. */
export interface AuditRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Rows read per transaction, so that a long export holds no snapshot open. */
const STEP = 1_000;

/** The audit trail, for auditors. */
export function createAuditService({ db }: AuditServiceDeps) {
  /** The trail as JSONL, oldest first, one chunk of lines at a time. @throws DomainError `permission_denied` before the first line */
  function exportLines(principal: Principal, range: AuditRange): AsyncIterable<string> {
    requireScope(principal, "read");
    requireRole(principal, "auditor", "admin");
    return chunks(principal.companyId, range);
  }

  async function* chunks(companyId: string, range: AuditRange): AsyncGenerator<string> {
    let after: { readonly at: number; readonly id: string } | null = null;
    for (;;) {
      const rows: Awaited<ReturnType<typeof listAudit>> = await db.withCompany(companyId, (tx) =>
        listAudit(tx, { ...range, after, limit: STEP }),
      );
      if (rows.length > 0) yield rows.map((row) => `${JSON.stringify({ ...row, at: new Date(row.at).toISOString() })}\n`).join("");
      const last = rows.at(-1);
      if (!last || rows.length < STEP) return;
      after = { at: last.at, id: last.id };
    }
  }

  return { exportLines };
}

export type AuditService = ReturnType<typeof createAuditService>;
