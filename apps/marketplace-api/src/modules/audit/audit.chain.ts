import type { SettleConnection } from "@souk/db";
import type { AuditRecord } from "./audit.types.ts";

/** A record that waits for its number: its columns as they are stored. */
export interface WaitingRecord extends Omit<AuditRecord, "payload"> {
  /** The stored text, byte for byte. */
  readonly payload: string;
}

/** Where a company's chain ends. */
export interface ChainEnd {
  readonly n: number;
  readonly lastSeq: number;
  readonly hash: Uint8Array;
}

export interface NewBatch {
  readonly companyId: string;
  readonly n: number;
  readonly firstSeq: number;
  readonly ids: readonly string[];
  readonly salts: readonly Uint8Array[];
  readonly commitments: readonly Uint8Array[];
  readonly root: Uint8Array;
  readonly previous: Uint8Array;
  readonly hash: Uint8Array;
  /** Compact JWS. */
  readonly checkpoint: string;
  /** ms UTC */
  readonly at: number;
}

/** The chain of every company, as the sequencer writes it. */
export interface AuditChain {
  /** Companies with records that wait. */
  waiting(limit: number): Promise<readonly string[]>;
  end(companyId: string): Promise<ChainEnd | null>;
  /** The oldest records that wait. */
  take(companyId: string, limit: number): Promise<readonly WaitingRecord[]>;
  /** Whole or not at all; false when the chain does not end where `batch` thinks, because somebody else was faster. */
  append(batch: NewBatch): Promise<boolean>;
  /** Forgets what records say; answers how many. */
  erase(companyId: string, ids: readonly string[], at: number): Promise<number>;
}

const buffers = (values: readonly Uint8Array[]): Buffer[] => values.map((value) => Buffer.from(value));

/** The chain over the settle role's connection: each step is one statement and so one transaction. */
export function createAuditChain(settle: Pick<SettleConnection, "query">): AuditChain {
  return {
    waiting: async (limit) =>
      (await settle.query<{ id: string }>("souk_audit_waiting", "SELECT souk_audit_waiting($1) AS id", [limit])).map(({ id }) => id),
    end: async (companyId) => {
      const [row] = await settle.query<{ n: number; last_seq: string; hash: Uint8Array }>(
        "souk_audit_end",
        "SELECT n, last_seq, hash FROM souk_audit_end($1)",
        [companyId],
      );
      return row ? { n: row.n, lastSeq: Number(row.last_seq), hash: row.hash } : null;
    },
    take: async (companyId, limit) => {
      const rows = await settle.query<{ id: string; at: Date; actor: string; action: string; target: string; payload: string }>(
        "souk_audit_take",
        "SELECT id, at, actor, action, target, payload FROM souk_audit_take($1, $2)",
        [companyId, limit],
      );
      return rows.map((row) => ({ ...row, at: row.at.getTime() }));
    },
    append: async (batch) => {
      const rows = await settle.query<{ added: boolean }>(
        "souk_audit_append",
        "SELECT souk_audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS added",
        [
          batch.companyId,
          batch.n,
          batch.firstSeq,
          batch.ids,
          buffers(batch.salts),
          buffers(batch.commitments),
          Buffer.from(batch.root),
          Buffer.from(batch.previous),
          Buffer.from(batch.hash),
          batch.checkpoint,
          batch.at,
        ],
      );
      return rows[0]?.added === true;
    },
    erase: async (companyId, ids, at) => {
      const rows = await settle.query<{ erased: number }>("souk_audit_erase", "SELECT souk_audit_erase($1, $2, $3) AS erased", [
        companyId,
        ids,
        at,
      ]);
      return rows[0]?.erased ?? 0;
    },
  };
}
