import type { SettleConnection } from "@souk/db";
import { DomainError } from "@souk/kernel";
import { type Flush, type Intent, JOURNAL_STATEMENT, toParameters } from "./journal.mapping.ts";
import type { CallClaim, ClaimKey, RequestRow, ResultRow } from "./network.types.ts";

export interface JournalDeps {
  readonly connection: SettleConnection;
  /** UUID of this process. */
  readonly nodeId: string;
  /** Told when something could not be stored and is tried again. */
  readonly onRetry: (error: unknown) => void;
}

/**
 * The durable record of requests. What gathers while a flush runs is the next batch (group commit). Two lanes: intents, for which a
 * request waits, and everything else, which nobody waits for. What an earlier request changed outside rides with the intents: after a crash
 * it is known for every request but the last.
 */
export interface Journal {
  /**
   * Resolves when the request is durable, so that it may be sent. "taken": another call holds this call's idempotency key, nothing may be sent.
   * @throws DomainError `internal` when the database does not take it: the request must not be sent
   */
  intend(row: RequestRow, claim: CallClaim | null): Promise<"durable" | "taken">;
  /** A request that was refused: stored soon. */
  refuse(row: RequestRow): void;
  /** How a request ended, and whether it may have changed something outside: stored soon, tried again while the database is away. */
  ended(row: ResultRow, isEffect: boolean): void;
  /** The call is settled: its claim is not needed any more. */
  close(key: ClaimKey): void;
  /** Nobody here knows how the call ended: any node may settle it as soon as the database is back. */
  abandon(key: ClaimKey): void;
  /** Claims that were abandoned and are still held by this process; whoever released one takes it out. */
  readonly abandoned: Set<ClaimKey>;
  /** Waits until everything known is stored. */
  drain(): Promise<void>;
}

interface Waiting extends Intent {
  readonly done: (outcome: "durable" | "taken") => void;
  readonly failed: (error: unknown) => void;
}

type Batch = Flush<Waiting>;
const NOTHING: Batch = { waiting: [], refused: [], results: [], closed: [] };

const MAX_BATCH = 500;
const MAX_FLUSHES = 2;
/** So many do not wait for the flush before them: PostgreSQL waits for its disk in one while the other works. Fewer are not worth what a flush costs. */
const WORTH_A_FLUSH = 12;
/** Results are in no hurry: what gathers in this time goes as one. */
const LINGER_MS = 50;
const RETRY_PAUSE_MS = 200;
/** Beyond this the oldest results are given up while the database is away; their requests stay as sent without an answer. */
const MAX_KEPT = 20_000;

/** Creates the journal of one process. */
export function createJournal({ connection, nodeId, onRetry }: JournalDeps): Journal {
  const waiting: Waiting[] = [];
  const refused: RequestRow[] = [];
  const results: ResultRow[] = [];
  const effects: ResultRow[] = [];
  const closed: ClaimKey[] = [];
  const abandoned = new Set<ClaimKey>();
  const running = new Set<Promise<void>>();
  let late: Promise<void> | null = null;
  let scheduled = false;
  let timer: NodeJS.Timeout | null = null;
  let pauseUntil = 0;

  const later = (): number => refused.length + results.length + effects.length + closed.length;

  function wake(): void {
    scheduled = false;
    while (waiting.length > 0 && (running.size === 0 || (running.size < MAX_FLUSHES && waiting.length >= WORTH_A_FLUSH))) {
      const flushing = flush({ ...NOTHING, waiting: waiting.splice(0, MAX_BATCH), results: effects.splice(0, MAX_BATCH) }).finally(() => {
        running.delete(flushing);
        wake();
        linger();
      });
      running.add(flushing);
    }
  }

  /** One after the other, so that what is known first is stored first. */
  function wakeLate(): void {
    if (late || later() === 0 || performance.now() < pauseUntil) return;
    const ended = [...effects.splice(0, MAX_BATCH), ...results.splice(0, MAX_BATCH)];
    late = flush({ waiting: [], refused: refused.splice(0, MAX_BATCH), results: ended, closed: closed.splice(0, MAX_BATCH) });
    void late.finally(() => {
      late = null;
      linger();
    });
  }

  function linger(): void {
    if (timer || late || later() === 0) return;
    const ms = Math.max(LINGER_MS, pauseUntil - performance.now());
    timer = setTimeout(() => {
      timer = null;
      wakeLate();
      linger();
    }, ms);
  }

  async function flush(batch: Batch): Promise<void> {
    try {
      const { name, text } = JOURNAL_STATEMENT;
      const lost = new Set(await connection.column(name, text, toParameters(batch, nodeId)));
      // A tick later: the flush after this one is on its way to the database before its requests are on theirs, so that neither waits for the other.
      process.nextTick(() => {
        for (const one of batch.waiting) one.done(lost.has(one.row.call) ? "taken" : "durable");
      });
    } catch (error) {
      if (isRefusedRow(error) && sizeOf(batch) > 1) {
        // one row that PostgreSQL refuses must not take the others with it
        for (const part of halves(batch)) await flush(part);
        return;
      }
      onRetry(error);
      const cause = new DomainError("internal", "The request could not be recorded, so it was not sent.", { cause: error });
      for (const one of batch.waiting) {
        one.failed(cause);
        // Whether the intent was stored is unclear; that it was not sent is certain.
        if (!isRefusedRow(error)) results.push(neverSent(one.row));
      }
      // tried again it would be refused again, for ever
      if (!isRefusedRow(error)) keep(batch);
    }
  }

  function keep({ refused: rows, results: ended, closed: keys }: Batch): void {
    refused.unshift(...rows);
    results.unshift(...ended);
    closed.unshift(...keys);
    for (const list of [refused, results]) if (list.length > MAX_KEPT) list.splice(0, list.length - MAX_KEPT);
    pauseUntil = performance.now() + RETRY_PAUSE_MS;
  }

  return {
    intend: (row, claim) =>
      new Promise((done, failed) => {
        waiting.push({ row, claim, done, failed });
        if (scheduled || running.size >= MAX_FLUSHES) return;
        scheduled = true;
        setImmediate(wake);
      }),
    refuse: (row) => {
      refused.push(row);
      linger();
    },
    ended: (row, isEffect) => {
      (isEffect ? effects : results).push(row);
      linger();
    },
    close: (key) => {
      closed.push(key);
      linger();
    },
    abandon: (key) => {
      abandoned.add(key);
    },
    abandoned,
    drain: async () => {
      for (let tries = 0; tries < 50 && (later() > 0 || late || running.size > 0 || waiting.length > 0); tries++) {
        wake();
        wakeLate();
        await Promise.all([...running, late]);
        if (later() > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS / 4));
      }
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

/** Data exceptions and broken constraints (SQLSTATE classes 22 and 23): the fault of a row, not of the connection. */
const isRefusedRow = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown } | null)?.code ?? ""));

const sizeOf = ({ waiting, refused, results, closed }: Batch): number => waiting.length + refused.length + results.length + closed.length;

/** Two parts of a batch that hold all of it, neither of them empty when it holds two or more. */
function halves(batch: Batch): readonly [Batch, Batch] {
  let left = Math.ceil(sizeOf(batch) / 2);
  const cut = <T>(rows: readonly T[]): readonly [readonly T[], readonly T[]] => {
    const at = Math.min(left, rows.length);
    left -= at;
    return [rows.slice(0, at), rows.slice(at)];
  };
  const [waiting, refused, results, closed] = [cut(batch.waiting), cut(batch.refused), cut(batch.results), cut(batch.closed)];
  const part = (n: 0 | 1): Batch => ({ waiting: waiting[n], refused: refused[n], results: results[n], closed: closed[n] });
  return [part(0), part(1)];
}

const neverSent = (row: RequestRow): ResultRow => ({
  company: row.company,
  call: row.call,
  n: row.n,
  hop: row.hop,
  state: "failed",
  status: null,
  bytesIn: 0,
  ms: 0,
  reason: "not sent: it could not be recorded first",
});
