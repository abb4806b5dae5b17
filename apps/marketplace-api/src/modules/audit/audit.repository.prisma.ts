import type { CompanyTx } from "@souk/db";
import type { AuditRecord, StoredBatch, StoredEntry } from "./audit.types.ts";

/** Adds one line to the audit trail of the transaction's company, in the transaction of the change it reports. */
export async function appendAudit(tx: CompanyTx, record: AuditRecord): Promise<void> {
  await tx.$executeRaw`INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
    VALUES (souk_company(), ${record.id}::uuid, ${new Date(record.at)}, ${record.actor}, ${record.action}, ${record.target}, ${JSON.stringify(record.payload)})`;
}

/** Which part of a trail; all conditions hold together. */
export interface AuditQuery {
  /** ms UTC, half-open. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** `Principal.key` */
  readonly actor?: string | undefined;
  /** An action, or with a final dot every action of that thing: "call." */
  readonly action?: string | undefined;
  readonly target?: string | undefined;
}

const where = ({ from, to, actor, action, target }: AuditQuery) => ({
  ...(from === undefined && to === undefined
    ? {}
    : { at: { gte: new Date(from ?? 0), ...(to === undefined ? {} : { lt: new Date(to) }) } }),
  ...(actor === undefined ? {} : { actor }),
  ...(action === undefined ? {} : { action: action.endsWith(".") ? { startsWith: action } : action }),
  ...(target === undefined ? {} : { target }),
});

type Row = Awaited<ReturnType<CompanyTx["auditEntry"]["findMany"]>>[number];
const toEntry = (row: Row): StoredEntry => ({
  id: row.id,
  at: row.at.getTime(),
  actor: row.actor,
  action: row.action,
  target: row.target,
  payload: row.payload,
  seq: row.seq === null ? null : Number(row.seq),
  salt: row.salt,
  leaf: row.leaf,
  isErased: row.erasedAt !== null,
});

/** Numbered records after a position, in their order. */
export async function listNumbered(
  tx: CompanyTx,
  query: AuditQuery & { readonly after: number; readonly upTo?: number | undefined; readonly limit: number },
): Promise<readonly StoredEntry[]> {
  const rows = await tx.auditEntry.findMany({
    where: { AND: [{ seq: { gt: query.after, ...(query.upTo === undefined ? {} : { lte: query.upTo }) } }, where(query)] },
    orderBy: { seq: "asc" },
    take: query.limit,
  });
  return rows.map(toEntry);
}

/** Records without a number yet, oldest first. */
export async function listWaiting(tx: CompanyTx, query: AuditQuery, limit: number): Promise<readonly StoredEntry[]> {
  const rows = await tx.auditEntry.findMany({
    where: { AND: [{ seq: null }, where(query)] },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: limit,
  });
  return rows.map(toEntry);
}

/** Records newest first, numbered or not, for pages. */
export async function listNewest(
  tx: CompanyTx,
  query: AuditQuery & { readonly before: { readonly at: number; readonly id: string } | null; readonly limit: number },
): Promise<readonly StoredEntry[]> {
  const { before } = query;
  const rows = await tx.auditEntry.findMany({
    where: {
      AND: [
        { erasedAt: null },
        where(query),
        before === null ? {} : { OR: [{ at: { lt: new Date(before.at) } }, { at: new Date(before.at), id: { lt: before.id } }] },
      ],
    },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: query.limit,
  });
  return rows.map(toEntry);
}

type BatchRow = Awaited<ReturnType<CompanyTx["auditBatch"]["findMany"]>>[number];
const toBatch = (row: BatchRow): StoredBatch => ({
  n: row.n,
  first: Number(row.firstSeq),
  last: Number(row.lastSeq),
  root: row.root,
  previous: row.previous,
  hash: row.hash,
  at: row.at.getTime(),
  checkpoint: row.checkpoint,
});

/** Batches after one, in order. */
export async function listBatches(tx: CompanyTx, after: number, limit: number): Promise<readonly StoredBatch[]> {
  return (await tx.auditBatch.findMany({ where: { n: { gt: after } }, orderBy: { n: "asc" }, take: limit })).map(toBatch);
}

/** The last batch, or null. */
export async function findLastBatch(tx: CompanyTx): Promise<StoredBatch | null> {
  const row = await tx.auditBatch.findFirst({ orderBy: { n: "desc" } });
  return row ? toBatch(row) : null;
}

/** Commitments of a batch, in order. */
export async function listCommitments(tx: CompanyTx, batch: Pick<StoredBatch, "first" | "last">): Promise<readonly Uint8Array[]> {
  const rows = await tx.auditEntry.findMany({
    where: { seq: { gte: batch.first, lte: batch.last } },
    orderBy: { seq: "asc" },
    select: { leaf: true },
  });
  return rows.map((row) => row.leaf ?? new Uint8Array());
}
