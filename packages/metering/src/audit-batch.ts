import { createHash } from "node:crypto";
import { type AuditBatchParts, type AuditRecordParts, batchText, checkpointText, recordText } from "./audit-record.ts";
import { type Hash, leafBytes, toHex } from "./merkle.ts";
import { inclusionProof, merkleRoot } from "./tree.ts";

const sha256 = (...parts: readonly (Uint8Array | string)[]): Hash => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

/** A record's commitment, SHA-256(salt ‖ text): says nothing about the record once the salt is gone. */
export function commitRecord(record: AuditRecordParts, salt: Uint8Array): Hash {
  return sha256(salt, recordText(record));
}

/** Leaf hashes of a batch's tree: RFC 6962 over the commitments. */
export const treeLeaves = (commitments: readonly Hash[]): readonly Hash[] => commitments.map((commitment) => sha256(leafBytes(commitment)));

/** A batch as it is stored: root, hash, and the text to be signed as its checkpoint. */
export interface SealedBatch {
  readonly root: Hash;
  readonly hash: Hash;
  readonly checkpoint: string;
}

/** Closes a batch over commitments in their order. */
export function sealBatch(batch: Omit<AuditBatchParts, "root" | "last">, commitments: readonly Hash[]): SealedBatch {
  const root = merkleRoot(treeLeaves(commitments));
  const parts = { ...batch, root: toHex(root), last: batch.first + commitments.length - 1 };
  const hash = sha256(batchText(parts));
  return { root, hash, checkpoint: checkpointText(parts, toHex(hash)) };
}

/** Siblings from the record at `index` of a batch to its root, as hex. */
export function recordProof(commitments: readonly Hash[], index: number): readonly string[] {
  return inclusionProof(treeLeaves(commitments), index).map(toHex);
}
