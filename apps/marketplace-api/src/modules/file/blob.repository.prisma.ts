import type { CompanyTx } from "@souk/db";

/** A blob as its row has it; `place` null: the bytes are in the database. */
export interface StoredBlob {
  readonly content: Uint8Array | null;
  readonly size: number;
  readonly place: string | null;
}

/** The row of a hash, or null when the company has none. */
export async function findBlob(tx: CompanyTx, sha256: string): Promise<StoredBlob | null> {
  const row = await tx.fileBlob.findFirst({ where: { sha256 }, select: { content: true, size: true, place: true } });
  return row ? { content: row.content, size: Number(row.size), place: row.place } : null;
}

/** What is beyond a blob's first megabyte, in order. */
export async function findChunks(tx: CompanyTx, sha256: string): Promise<readonly Uint8Array[]> {
  const rows = await tx.fileBlobChunk.findMany({ where: { sha256 }, orderBy: { n: "asc" }, select: { content: true } });
  return rows.map((row) => row.content);
}

/** Forgets blobs nothing points at and nobody put since `before`. Answers the keys of their objects, to be removed after the commit. */
export async function sweepBlobs(
  tx: CompanyTx,
  before: Date,
  limit: number,
): Promise<{ readonly swept: number; readonly places: string[] }> {
  const rows = await tx.$queryRaw<{ sha256: string; place: string | null }[]>`
    DELETE FROM file_blob b WHERE b.company_id = (SELECT souk_company()) AND b.created_at < ${before}
      AND b.sha256 IN (
        SELECT c.sha256 FROM file_blob c WHERE c.company_id = (SELECT souk_company()) AND c.created_at < ${before}
          AND NOT EXISTS (SELECT FROM file_version v WHERE v.company_id = c.company_id AND v.sha256 = c.sha256)
          AND NOT EXISTS (SELECT FROM file_pending p WHERE p.company_id = c.company_id AND p.sha256 = c.sha256 AND p.state = 'waiting')
        LIMIT ${limit})
    RETURNING b.sha256, b.place`;
  await tx.$executeRaw`DELETE FROM file_blob_chunk WHERE company_id = (SELECT souk_company()) AND sha256 = ANY (${rows.map((row) => row.sha256)})`;
  return { swept: rows.length, places: rows.flatMap((row) => row.place ?? []) };
}
