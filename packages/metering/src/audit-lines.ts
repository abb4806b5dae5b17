import { z } from "zod";

const Hex = z.string().regex(/^[0-9a-f]{64}$/);
const Position = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
/** Where a record stands in its batch's tree, for a file that does not hold the whole batch. */
const Proof = z.strictObject({ batch: Position, index: z.number().int().min(0), size: Position, path: z.array(Hex).max(64) });

/** First line of an export. `excerpt`: records were left out by a filter; those that are there carry proofs. */
export const AuditHeader = z.strictObject({ type: z.literal("header"), v: z.literal(1), company: z.string(), excerpt: z.boolean() });
const Told = { id: z.string(), at: z.string(), actor: z.string(), action: z.string(), target: z.string() };
/** `stored` is the payload's text as hashed, `payload` the same read as JSON. */
export const AuditEntryLine = z.strictObject({
  type: z.literal("entry"),
  seq: Position,
  ...Told,
  payload: z.unknown(),
  stored: z.string(),
  salt: Hex,
  leaf: Hex,
  proof: Proof.optional(),
});
/** What an erasure leaves of a record. */
export const AuditErasedLine = z.strictObject({
  type: z.literal("erased"),
  seq: Position,
  id: z.string(),
  at: z.string(),
  leaf: Hex,
  proof: Proof.optional(),
});
/** A record that has no number yet: nothing is proved about it. */
export const AuditWaitingLine = z.strictObject({ type: z.literal("waiting"), ...Told, payload: z.unknown() });
export const AuditBatchLine = z.strictObject({
  type: z.literal("batch"),
  n: Position,
  first: Position,
  last: Position,
  root: Hex,
  previous: Hex,
  hash: Hex,
  at: z.string(),
  /** Compact JWS. */
  checkpoint: z.string(),
});
export const AuditLine = z.discriminatedUnion("type", [AuditHeader, AuditEntryLine, AuditErasedLine, AuditWaitingLine, AuditBatchLine]);
export type AuditLine = z.output<typeof AuditLine>;
export type AuditEntryLine = z.output<typeof AuditEntryLine>;
export type AuditErasedLine = z.output<typeof AuditErasedLine>;
export type AuditBatchLine = z.output<typeof AuditBatchLine>;

export const AuditCheckpoint = z.strictObject({
  v: z.literal(1),
  company: z.string(),
  n: Position,
  seq: Position,
  hash: Hex,
  at: z.string(),
});
export type AuditCheckpoint = z.output<typeof AuditCheckpoint>;
