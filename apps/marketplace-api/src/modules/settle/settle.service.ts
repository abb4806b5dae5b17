import type { SettleConnection } from "@souk/db";
import { DomainError } from "@souk/kernel";
import { STATEMENTS, toParameters } from "./settle.mapping.ts";
import type { CallRow, Settle, Verdict } from "./settle.types.ts";

export interface SettleDeps {
  readonly connection: SettleConnection;
  /** Told of every flush that failed and is tried again. */
  readonly onRetry: (error: unknown, rows: number) => void;
  /** Told of every flush that went through: what it stored, and its time. For metrics. */
  readonly onFlush?: (stored: readonly CallRow[], ms: number) => void;
  /** Waited for before a statement begins: a node that was held up looks for stops first. Null: nothing to wait for. */
  readonly beforeFlush?: () => Promise<void> | null;
}

interface Waiting {
  readonly row: CallRow;
  readonly mayStart: (() => boolean) | undefined;
  readonly done: (verdict: Verdict) => void;
  readonly failed: (error: unknown) => void;
}

const MAX_BATCH = 1_000;
/** While one flush is in PostgreSQL a second may gather and start, once it is worth a statement of its own. */
const MAX_FLUSHES = 2;
const WORTH_A_FLUSH = 48;
/** How long a flush is tried again while the database is away. */
const GIVE_UP_AFTER_MS = 30_000;
const RETRY_PAUSE_MS = 100;
const STORED: Verdict = { kind: "stored" };
const STOPPED: Verdict = { kind: "stopped" };

/**
 * The one writer of calls and money: whatever has gathered while the last flush ran is the next batch (group commit, DESIGN §4).
 * An unclear end (the connection broke during a flush) is cleared up by looking before anything is written again, so nothing is billed twice.
 */
export function createSettle({ connection, onRetry, onFlush, beforeFlush }: SettleDeps): Settle {
  const queue: Waiting[] = [];
  const stats = { flushes: 0, rows: 0, retries: 0 };
  const running = new Set<Promise<void>>();
  let scheduled = false;

  /** With much waiting and nothing running, half is left for the second flush, so that the two keep overlapping. */
  function batchSize(): number {
    const isBusy = running.size === 0 && queue.length >= 2 * WORTH_A_FLUSH;
    return Math.min(MAX_BATCH, isBusy ? Math.ceil(queue.length / 2) : queue.length);
  }
  function wake(): void {
    scheduled = false;
    while (queue.length > 0 && (running.size === 0 || (running.size < MAX_FLUSHES && queue.length >= WORTH_A_FLUSH))) {
      const flushing = settleBatch(queue.splice(0, batchSize()), performance.now()).finally(() => {
        running.delete(flushing);
        wake();
      });
      running.add(flushing);
    }
  }

  /** Rows of calls that were stopped by now leave the batch. */
  function withoutStopped(batch: readonly Waiting[]): readonly Waiting[] {
    const stopped = batch.filter(({ mayStart }) => mayStart?.() === false);
    for (const waiting of stopped) waiting.done(STOPPED);
    return stopped.length === 0 ? batch : batch.filter((waiting) => !stopped.includes(waiting));
  }

  async function settleBatch(gathered: readonly Waiting[], since: number): Promise<void> {
    const wait = beforeFlush?.();
    if (wait) await wait;
    const batch = withoutStopped(gathered);
    if (batch.length === 0) return;
    try {
      const verdicts = await flush(batch.map((waiting) => waiting.row));
      for (const [index, waiting] of batch.entries()) waiting.done(verdicts.get(index + 1) ?? STORED);
    } catch (error) {
      stats.retries += 1;
      onRetry(error, batch.length);
      await retry(batch, error, since);
    }
  }

  async function flush(rows: readonly CallRow[]): Promise<Map<number, Verdict>> {
    const from = performance.now();
    const { name, text } = rows.some((row) => row.units.length > 0) ? STATEMENTS.withUnits : STATEMENTS.plain;
    const answered = await connection.query<{ i: number | null; verdict: string }>(name, text, toParameters(rows));
    const found = answered.flatMap(({ i, verdict }) => (i === null ? [] : [{ i, verdict }]));
    stats.flushes += 1;
    stats.rows += rows.length - found.length;
    const verdicts = new Map(found.map((row) => [row.i, toVerdict(row.verdict)]));
    onFlush?.(verdicts.size === 0 ? rows : rows.filter((_, index) => !verdicts.has(index + 1)), performance.now() - from);
    return verdicts;
  }

  async function retry(batch: readonly Waiting[], error: unknown, since: number): Promise<void> {
    if (isAway(error)) {
      if (performance.now() - since > GIVE_UP_AFTER_MS) {
        const given = new DomainError(
          "internal",
          "The database did not answer in time. Send the same idempotency key again to learn how this call ended.",
          { cause: error },
        );
        for (const waiting of batch) waiting.failed(given);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      await settleBatch(await withoutStored(batch, since), since);
      return;
    }
    if (batch.length === 1) {
      batch[0]?.failed(error);
      return;
    }
    // One bad row must not fail its neighbours.
    const half = Math.ceil(batch.length / 2);
    await settleBatch(batch.slice(0, half), since);
    await settleBatch(batch.slice(half), since);
  }

  /** After a broken connection: rows that were committed all the same are done. */
  async function withoutStored(batch: readonly Waiting[], since: number): Promise<readonly Waiting[]> {
    try {
      const companies = [...new Set(batch.map((waiting) => waiting.row.companyId))].join(",");
      const rows = await connection.query<{ id: string }>("souk_settled", "SELECT souk_settled($1, $2) AS id", [
        companies,
        batch.map((waiting) => waiting.row.id),
      ]);
      const stored = new Set(rows.map((row) => row.id));
      for (const waiting of batch) if (stored.has(waiting.row.id)) waiting.done(STORED);
      return batch.filter((waiting) => !stored.has(waiting.row.id));
    } catch (error) {
      if (!isAway(error) || performance.now() - since > GIVE_UP_AFTER_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      return withoutStored(batch, since);
    }
  }

  return {
    stats,
    waiting: () => queue.length,
    submit: (row, mayStart) =>
      new Promise((done, failed) => {
        queue.push({ row, mayStart, done, failed });
        if (scheduled || running.size >= MAX_FLUSHES) return;
        scheduled = true;
        setImmediate(wake);
      }),
    close: async () => {
      wake();
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function toVerdict(text: string): Verdict {
  if (text === "replay") return { kind: "replay" };
  if (text === "lease") return { kind: "lease" };
  if (text.startsWith("outcome:")) return { kind: "outcome", name: text.slice(8) };
  if (text.startsWith("file:")) return { kind: "file", path: text.slice(5) };
  if (text.startsWith("twin:") || text.startsWith("folder:") || text.startsWith("quota:")) return { kind: "refused", text };
  throw new Error(`souk_settle answered an unknown verdict: ${text}`);
}

/** Whether the connection or the server went away, as opposed to a statement that PostgreSQL refused. */
function isAway(error: unknown): boolean {
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  if (/^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|57P0[123]|08\w{3}|53300|40P01|40001)/.test(code)) return true;
  return error instanceof Error && /connection terminated|connection ended|not queryable|timeout expired/i.test(error.message);
}
