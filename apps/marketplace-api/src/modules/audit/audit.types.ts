/** One line of the audit trail. Ids and codes only: no names, no contents. */
export interface AuditRecord {
  /** UUID */
  readonly id: string;
  /** ms UTC */
  readonly at: number;
  /** The opaque principal, `Principal.key`; "system" for the platform's own timers. */
  readonly actor: string;
  /** What happened, `<thing>.<past participle>`: "enablement.changed", "invoice.finalised". */
  readonly action: string;
  /** What it happened to: a skill's name or a public id. */
  readonly target: string;
  /** Stored as its JSON text, byte for byte. */
  readonly payload: unknown;
}

/** A record as it is stored. */
export interface StoredEntry extends Omit<AuditRecord, "payload"> {
  /** The stored text; empty when it was erased. */
  readonly payload: string;
  /** Position in the chain; null until the sequencer came by. */
  readonly seq: number | null;
  readonly salt: Uint8Array | null;
  readonly leaf: Uint8Array | null;
  readonly isErased: boolean;
}

/** One batch of the chain; positions are of its first and last record. */
export interface StoredBatch {
  readonly n: number;
  readonly first: number;
  readonly last: number;
  readonly root: Uint8Array;
  readonly previous: Uint8Array;
  readonly hash: Uint8Array;
  /** ms UTC */
  readonly at: number;
  /** Compact JWS. */
  readonly checkpoint: string;
}
