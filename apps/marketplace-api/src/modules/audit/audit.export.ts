import type { Database } from "@souk/db";
import { encodeId } from "@souk/kernel";
import { type AuditLine, recordProof } from "@souk/metering";
import { batchLine, entryLine, type LineProof, toJsonl } from "./audit.lines.ts";
import { type AuditQuery, listBatches, listCommitments, listNumbered, listWaiting } from "./audit.repository.prisma.ts";
import type { StoredBatch, StoredEntry } from "./audit.types.ts";

/** Records read per transaction, so that a long export holds no snapshot open. */
const STEP = 1_000;
const WAITING_MAX = 100_000;

type Db = Pick<Database, "withCompany">;
const header = (companyId: string, excerpt: boolean): AuditLine => ({ type: "header", v: 1, company: encodeId("co", companyId), excerpt });

async function* batchesAfter(db: Db, companyId: string, after: number): AsyncGenerator<StoredBatch> {
  for (let last = after; ; ) {
    const batches = await db.withCompany(companyId, (tx) => listBatches(tx, last, STEP));
    yield* batches;
    const end = batches.at(-1);
    if (!end || batches.length < STEP) return;
    last = end.n;
  }
}

async function* waiting(db: Db, companyId: string, query: AuditQuery): AsyncGenerator<string> {
  const rows = await db.withCompany(companyId, (tx) => listWaiting(tx, query, WAITING_MAX));
  for (let i = 0; i < rows.length; i += STEP) yield toJsonl(rows.slice(i, i + STEP).map((row) => entryLine(row)));
}

/** The whole trail after a batch (0: from the beginning): records, each batch after its own, and what has no number yet. */
export async function* exportWhole(db: Db, companyId: string, after: number): AsyncGenerator<string> {
  yield toJsonl([header(companyId, false)]);
  for await (const batch of batchesAfter(db, companyId, after)) {
    for (let last = batch.first - 1; last < batch.last; ) {
      const rows: readonly StoredEntry[] = await db.withCompany(companyId, (tx) =>
        listNumbered(tx, { after: last, upTo: batch.last, limit: STEP }),
      );
      if (rows.length === 0) break;
      yield toJsonl(rows.map((row) => entryLine(row)));
      last = rows.at(-1)?.seq ?? batch.last;
    }
    yield toJsonl([batchLine(batch)]);
  }
  yield* waiting(db, companyId, {});
}

async function proofsOf(db: Db, companyId: string, batch: StoredBatch, rows: readonly StoredEntry[]): Promise<readonly LineProof[]> {
  const commitments = await db.withCompany(companyId, (tx) => listCommitments(tx, batch));
  return rows.map((row) => {
    const index = (row.seq ?? 0) - batch.first;
    return { batch: batch.n, index, size: commitments.length, path: recordProof(commitments, index) };
  });
}

/** Some records of the trail, each with the proof that it belongs to it, and every batch. */
export async function* exportExcerpt(db: Db, companyId: string, query: AuditQuery): AsyncGenerator<string> {
  yield toJsonl([header(companyId, true)]);
  for await (const batch of batchesAfter(db, companyId, 0)) {
    for (let last = batch.first - 1; last < batch.last; ) {
      const rows: readonly StoredEntry[] = await db.withCompany(companyId, (tx) =>
        listNumbered(tx, { ...query, after: last, upTo: batch.last, limit: STEP }),
      );
      if (rows.length === 0) break;
      const proofs = await proofsOf(db, companyId, batch, rows);
      yield toJsonl(rows.map((row, i) => entryLine(row, proofs[i])));
      last = rows.at(-1)?.seq ?? batch.last;
    }
    yield toJsonl([batchLine(batch)]);
  }
  yield* waiting(db, companyId, query);
}
