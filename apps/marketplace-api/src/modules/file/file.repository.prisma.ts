import type { CompanyTx } from "@souk/db";
import type { FileChange, FileHead } from "./file.types.ts";

/** The head of a path; version 0 when nobody has written it. */
export async function findHead(tx: CompanyTx, path: string): Promise<FileHead> {
  const row = await tx.fileHead.findFirst({ where: { path } });
  if (!row) return { path, version: 0, exists: false, sha256: "", size: 0, updatedAt: 0 };
  return { path, version: row.version, exists: !row.deleted, sha256: row.sha256, size: row.size, updatedAt: row.updatedAt.getTime() };
}

/** Existing files whose path begins with `prefix`, after `after`, in order of their paths. */
export async function listHeads(
  tx: CompanyTx,
  query: { readonly prefix: string; readonly after: string; readonly limit: number },
): Promise<readonly FileHead[]> {
  const rows = await tx.$queryRaw<{ path: string; version: number; sha256: string; size: number; updated_at: Date }[]>`
    SELECT path, version, sha256, size, updated_at FROM file_head
    WHERE company_id = (SELECT souk_company()) AND NOT deleted AND starts_with(path, ${query.prefix}) AND path COLLATE "C" > ${query.after}
    ORDER BY path COLLATE "C" LIMIT ${query.limit}`;
  return rows.map((row) => ({ ...row, exists: true, updatedAt: row.updated_at.getTime() }));
}

interface ChangeRow {
  path: string;
  version: number;
  sha256: string;
  size: number;
  deleted: boolean;
  callId: string | null;
  skill: string | null;
  employeeId: string | null;
  agentId: string | null;
  at: Date;
}
const toChange = (row: ChangeRow): FileChange => ({
  path: row.path,
  version: row.version,
  sha256: row.sha256,
  size: row.size,
  deleted: row.deleted,
  callId: row.callId,
  skill: row.skill,
  employeeId: row.employeeId,
  agentId: row.agentId,
  at: row.at.getTime(),
});

/** The changes that made the given heads. */
export async function findChanges(tx: CompanyTx, heads: readonly FileHead[]): Promise<readonly FileChange[]> {
  if (heads.length === 0) return [];
  const rows = await tx.fileVersion.findMany({ where: { OR: heads.map(({ path, version }) => ({ path, version })) } });
  return rows.map(toChange);
}

/** Every change of a path, newest first. */
export async function listVersions(tx: CompanyTx, path: string, limit = 100): Promise<readonly FileChange[]> {
  return (await tx.fileVersion.findMany({ where: { path }, orderBy: { version: "desc" }, take: limit })).map(toChange);
}

/** One version of a path, or the one that was current at a time. */
export async function findVersion(
  tx: CompanyTx,
  path: string,
  wanted: { readonly version?: number; readonly at?: number },
): Promise<FileChange | null> {
  const row = await tx.fileVersion.findFirst({
    where: {
      path,
      ...(wanted.version === undefined ? {} : { version: wanted.version }),
      ...(wanted.at === undefined ? {} : { at: { lte: new Date(wanted.at) } }),
    },
    orderBy: { version: "desc" },
  });
  return row ? toChange(row) : null;
}

/** The bytes behind a hash, or null when the company has none. */
export async function findBlob(tx: CompanyTx, sha256: string): Promise<Uint8Array | null> {
  const row = await tx.fileBlob.findFirst({ where: { sha256 }, select: { content: true } });
  return row ? row.content : null;
}

/** Keeps bytes under their hash; a second time changes nothing. */
export async function insertBlob(
  tx: CompanyTx,
  blob: { readonly sha256: string; readonly content: Uint8Array; readonly at: number },
): Promise<void> {
  await tx.$executeRaw`INSERT INTO file_blob (company_id, sha256, content, created_at)
    VALUES (souk_company(), ${blob.sha256}, ${blob.content}, ${new Date(blob.at)}) ON CONFLICT DO NOTHING`;
}

/** A skill's scratch value. */
export async function findKv(tx: CompanyTx, skill: string, key: string): Promise<string | null> {
  const row = await tx.skillKv.findFirst({ where: { skill, key }, select: { value: true } });
  return row?.value ?? null;
}
