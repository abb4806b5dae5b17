import type { SettleConnection } from "@souk/db";
import { DomainError } from "@souk/kernel";

/** What is stored of the call that holds an idempotency key. */
export interface StoredCall {
  readonly argsHash: string;
  readonly callId: string;
  readonly status: string | null;
  readonly errorCode: string | null;
  readonly answer: string | null;
  readonly detail: string | null;
  readonly receipt: string | null;
}

interface Wanted {
  readonly companyId: string;
  readonly principal: string;
  readonly key: string;
  readonly found: (call: StoredCall | null) => void;
  readonly failed: (error: unknown) => void;
}

interface Row {
  readonly n: number;
  readonly args_hash: string;
  readonly call_id: string;
  readonly status: string | null;
  readonly error_code: string | null;
  readonly answer: string | null;
  readonly detail: string | null;
  readonly receipt: string | null;
}

/** Looks keys up in batches: everything asked in one turn of the event loop is one query. */
export function createKeyLookup(
  connection: SettleConnection,
): (companyId: string, principal: string, key: string) => Promise<StoredCall | null> {
  let queue: Wanted[] = [];
  async function flush(): Promise<void> {
    const batch = queue;
    queue = [];
    try {
      const rows = await connection.query<Row & Record<string, unknown>>("souk_find_keys", "SELECT * FROM souk_find_keys($1,$2,$3,$4)", [
        [...new Set(batch.map((wanted) => wanted.companyId))].join(","),
        batch.map((wanted) => wanted.companyId),
        batch.map((wanted) => wanted.principal),
        batch.map((wanted) => wanted.key),
      ]);
      const byIndex = new Map(rows.map((row) => [row.n, row]));
      for (const [index, wanted] of batch.entries()) wanted.found(toStored(byIndex.get(index + 1)));
    } catch (error) {
      for (const wanted of batch) wanted.failed(error);
    }
  }
  return (companyId, principal, key) =>
    new Promise((found, failed) => {
      if (queue.length === 0) setImmediate(() => void flush());
      queue.push({ companyId, principal, key, found, failed });
    });
}

function toStored(row: Row | undefined): StoredCall | null {
  if (!row) return null;
  return {
    argsHash: row.args_hash,
    callId: row.call_id,
    status: row.status,
    errorCode: row.error_code,
    answer: row.answer,
    detail: row.detail,
    receipt: row.receipt,
  };
}

/** @throws DomainError `idempotency_conflict` when a key comes back with other arguments. */
export function requireSameArguments(stored: string, given: string): void {
  if (stored === given) return;
  throw new DomainError(
    "idempotency_conflict",
    "This Idempotency-Key was already used with another skill, version or input. Use a new key for a new request.",
  );
}
