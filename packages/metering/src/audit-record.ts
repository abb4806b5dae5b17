import { canonicalJson } from "@souk/kernel/canonical";

/** What an audit record says: the columns as they are stored; `payload` is the stored JSON text, byte for byte, never re-written. */
export interface AuditRecordParts {
  readonly id: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly payload: string;
}

/** One batch of the chain. Hashes are lower-case hex. */
export interface AuditBatchParts {
  /** Public company id. */
  readonly company: string;
  /** From 1, without gaps. */
  readonly n: number;
  readonly first: number;
  readonly last: number;
  /** RFC 6962 root over the records' commitments, in order. */
  readonly root: string;
  /** Hash of the batch before; NO_BATCH for the first. */
  readonly previous: string;
  readonly at: string;
}

/** What the first batch of a chain continues. */
export const NO_BATCH = "0".repeat(64);

/** The text a record's commitment is made of: SHA-256(32-byte salt ‖ this text). */
export function recordText({ id, at, actor, action, target, payload }: AuditRecordParts): string {
  return canonicalJson({ id, at, actor, action, target, payload });
}

/** The text whose SHA-256 is a batch's hash. */
export function batchText({ company, n, first, last, root, previous, at }: AuditBatchParts): string {
  return canonicalJson({ v: 1, company, n, first, last, root, previous, at });
}

/** What a checkpoint's signature is over: everything up to `seq` is fixed by `hash`. */
export function checkpointText({ company, n, last, at }: AuditBatchParts, hash: string): string {
  return canonicalJson({ v: 1, company, n, seq: last, hash, at });
}
