import type { AuditBatchLine, AuditLine } from "@souk/metering";
import type { StoredBatch, StoredEntry } from "./audit.types.ts";

const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString("hex");
const instant = (ms: number): string => new Date(ms).toISOString();

/** Where a record stands in its batch's tree. */
export interface LineProof {
  readonly batch: number;
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
}

/** A record as a line of an export: numbered, erased, or not yet numbered. */
export function entryLine(entry: StoredEntry, proof?: LineProof): AuditLine {
  const { id, actor, action, target, seq } = entry;
  const at = instant(entry.at);
  const placed = proof ? { proof: { ...proof, path: [...proof.path] } } : {};
  if (seq === null) return { type: "waiting", id, at, actor, action, target, payload: JSON.parse(entry.payload) as unknown };
  if (entry.isErased) return { type: "erased", seq, id, at, leaf: hex(entry.leaf), ...placed };
  const payload = JSON.parse(entry.payload) as unknown;
  return {
    ...{ type: "entry" as const, seq, id, at, actor, action, target, payload },
    ...{ stored: entry.payload, salt: hex(entry.salt), leaf: hex(entry.leaf), ...placed },
  };
}

/** A batch as a line of an export. */
export function batchLine(batch: StoredBatch): AuditBatchLine {
  return {
    ...{ type: "batch" as const, n: batch.n, first: batch.first, last: batch.last, root: hex(batch.root) },
    ...{ previous: hex(batch.previous), hash: hex(batch.hash), at: instant(batch.at), checkpoint: batch.checkpoint },
  };
}

/** Lines as JSONL. */
export const toJsonl = (lines: readonly AuditLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
