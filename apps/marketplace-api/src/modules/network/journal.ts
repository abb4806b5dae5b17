import type { SettleConnection } from "@souk/db";
import { DomainError } from "@souk/kernel";
import { type Batch, halves, isRefusedRow, NOTHING, type OpenSheet, type Sent, sizeOf, toFlush, type Waiting } from "./journal.batch.ts";
import { type Intent, type LoggedRow, type Sheet, type SheetKey, toLost, toStatement } from "./journal.mapping.ts";
import type { CallClaim, ClaimKey, RequestEnding, RequestRow } from "./network.types.ts";

export interface JournalDeps {
  readonly connection: SettleConnection;
  /** UUID of this process. */
  readonly nodeId: string;
  /** Told when something could not be stored and is tried again. */
  readonly onRetry: (error: unknown) => void;
  /** A request that takes longer is in the log before its answer came, and is written there twice. */
  readonly shownAfterMs?: number;
}

/**
 * The durable record of requests. What gathers while a flush runs is the next batch (group commit). Two lanes: intents, for which a
 * request waits, and everything else, which nobody waits for. An intent is stored in a sheet, one row for all intents of a flush and a company; the log
 * gets it with the other lane, once it has ended or has been on its way for a while, and a sheet goes when the log has all of it. What an earlier
 * request changed outside rides with the intents: after a crash it is known for every request but the last.
 */
export interface Journal {
  /**
   * Resolves when the request is durable, so that it may be sent. "taken": another call holds this call's idempotency key, nothing may be sent.
   * @throws DomainError `internal` when the database does not take it: the request must not be sent
   */
  intend(row: RequestRow, claim: CallClaim | null): Promise<"durable" | "taken">;
  /** A request that was refused: stored soon. */
  refuse(row: RequestRow): void;
  /** How a request ended: stored soon, tried again while the database is away. */
  ended(row: RequestRow, ending: RequestEnding): void;
  /** The call is settled: its claim is not needed any more. */
  close(key: ClaimKey): void;
  /** Nobody here knows how the call ended: any node may settle it as soon as the database is back. */
  abandon(key: ClaimKey): void;
  /** Claims that were abandoned and are still held by this process; whoever released one takes it out. */
  readonly abandoned: Set<ClaimKey>;
  /** Waits until everything known is stored. */
  drain(): Promise<void>;
}

const MAX_BATCH = 500;
const MAX_FLUSHES = 2;
/** So many do not wait for the flush before them: PostgreSQL waits for its disk in one while the other works. Fewer are not worth what a flush costs. */
const WORTH_A_FLUSH = 12;
/** Results are in no hurry: what gathers in this time goes as one. */
const LINGER_MS = 50;
const SHOWN_AFTER_MS = 1_000;
const RETRY_PAUSE_MS = 200;
/** Beyond this the oldest refusals are given up while the database is away. What was sent is kept: none is sent while the database is away. */
const MAX_KEPT = 20_000;

/** Creates the journal of one process. */
export function createJournal({ connection, nodeId, onRetry, shownAfterMs = SHOWN_AFTER_MS }: JournalDeps): Journal {
  const waiting: Waiting[] = [];
  const refused: LoggedRow[] = [];
  const results: Sent[] = [];
  const effects: Sent[] = [];
  const closed: ClaimKey[] = [];
  const spent: SheetKey[] = [];
  /** On their way, oldest first. */
  const open = new Map<RequestRow, Sent>();
  const abandoned = new Set<ClaimKey>();
  const running = new Set<Promise<void>>();
  let late: Promise<void> | null = null;
  let scheduled = false;
  let isDraining = false;
  /** An effect outside became known while the log was told of its request: intents that follow wait until it can ride with them. */
  let isOwed = false;
  let sheetNumber = 0;
  let timer: NodeJS.Timeout | null = null;
  let pauseUntil = 0;

  const later = (): number => refused.length + results.length + effects.length + closed.length + spent.length;

  function wake(): void {
    scheduled = false;
    if (isOwed) return;
    while (waiting.length > 0 && (running.size === 0 || (running.size < MAX_FLUSHES && waiting.length >= WORTH_A_FLUSH))) {
      const flushing = flush({ ...NOTHING, waiting: waiting.splice(0, MAX_BATCH), sent: effects.splice(0, MAX_BATCH) }).finally(() => {
        running.delete(flushing);
        wake();
        linger();
      });
      running.add(flushing);
    }
  }

  /** One after the other, so that what is known first is stored first. */
  function wakeLate(): void {
    if (late || performance.now() < pauseUntil) return;
    const sent = [...effects.splice(0, MAX_BATCH), ...results.splice(0, MAX_BATCH), ...slow()];
    if (sent.length === 0 && later() === 0) return;
    late = flush({
      waiting: [],
      refused: refused.splice(0, MAX_BATCH),
      sent,
      closed: closed.splice(0, MAX_BATCH),
      spent: spent.splice(0, MAX_BATCH),
    });
    void late.finally(() => {
      late = null;
      isOwed = false;
      wake();
      if (later() >= MAX_BATCH) wakeLate();
      else linger();
    });
  }

  /** Requests that the log should show before they end. */
  function slow(): Sent[] {
    const found: Sent[] = [];
    const since = performance.now() - (isDraining ? 0 : shownAfterMs);
    for (const one of open.values()) {
      if (one.since > since || found.length === MAX_BATCH) break;
      if (one.where !== "log" && one.where !== "between") found.push(one);
    }
    return found;
  }

  function linger(): void {
    if (timer || late || (later() === 0 && open.size === 0)) return;
    const ms = Math.max(LINGER_MS, pauseUntil - performance.now());
    timer = setTimeout(() => {
      timer = null;
      wakeLate();
      linger();
    }, ms);
  }

  async function flush(batch: Batch): Promise<void> {
    const sheets = sheetsOf(batch.waiting);
    try {
      const { name, text, values } = toStatement(toFlush(batch, sheets), nodeId);
      const stored = connection.column(name, text, values);
      for (const one of batch.sent) depart(one);
      const lost = toLost(await stored);
      for (const one of batch.sent) arrive(one);
      begin(sheets, lost);
      // A tick later: the flush after this one is on its way to the database before its requests are on theirs, so that neither waits for the other.
      process.nextTick(() => {
        for (const one of batch.waiting) one.done(lost.has(one.row.call) ? "taken" : "durable");
      });
    } catch (error) {
      for (const one of batch.sent) if (one.where === "between") one.where = "unclear";
      if (isRefusedRow(error) && sizeOf(batch) > 1) {
        // one row that PostgreSQL refuses must not take the others with it
        for (const part of halves(batch)) await flush(part);
        return;
      }
      onRetry(error);
      const cause = new DomainError("internal", "The request could not be recorded, so it was not sent.", { cause: error });
      for (const one of batch.waiting) one.failed(cause);
      // tried again it would be refused again, for ever; the sheet keeps what was sent
      if (isRefusedRow(error)) for (const { row } of batch.sent) open.delete(row);
      else keep(batch, sheets);
    }
  }

  function sheetsOf(intents: readonly Intent[]): OpenSheet[] {
    const byCompany = new Map<string, RequestRow[]>();
    for (const { row } of intents) {
      const rows = byCompany.get(row.company);
      if (!rows) byCompany.set(row.company, [row]);
      else rows.push(row);
    }
    return [...byCompany].map(([company, requests]) => {
      sheetNumber += 1;
      return { company, number: sheetNumber, requests, missing: requests.length };
    });
  }

  /** From here on the requests of these sheets are on record, and may be sent. */
  function begin(sheets: readonly OpenSheet[], lost: ReadonlySet<string>): void {
    const since = performance.now();
    for (const sheet of sheets) {
      for (const row of sheet.requests) {
        if (lost.has(row.call)) sheet.missing -= 1;
        else open.set(row, { row, sheet, since, where: "sheet", ending: null });
      }
    }
  }

  function depart(one: Sent): void {
    if (one.ending) open.delete(one.row);
    if (one.where !== "log") one.where = "between";
  }

  /** The log has it. */
  function arrive(one: Sent): void {
    if (one.where === "log") return;
    one.where = "log";
    one.sheet.missing -= 1;
    if (one.sheet.missing === 0) spent.push(keyOf(one.sheet));
    if (one.ending && open.delete(one.row)) queue(one); // ended on the way
  }

  /** How it ended is to be stored. */
  function queue(one: Sent): void {
    (one.row.mutating ? effects : results).push(one);
  }

  function keep(batch: Batch, sheets: readonly Sheet[]): void {
    refused.unshift(...batch.refused);
    // Whether they were stored is unclear; that they were not sent is certain.
    for (const { row } of batch.waiting) refused.push({ row, ending: NEVER_SENT });
    spent.unshift(...batch.spent, ...sheets.map(keyOf));
    closed.unshift(...batch.closed);
    for (const one of batch.sent) {
      if (one.ending) {
        open.delete(one.row);
        queue(one);
      }
    }
    if (refused.length > MAX_KEPT) refused.splice(0, refused.length - MAX_KEPT);
    pauseUntil = performance.now() + RETRY_PAUSE_MS;
  }

  function ended(row: RequestRow, ending: RequestEnding): void {
    const one = open.get(row);
    if (!one) return; // the database refused to log it, which was reported
    one.ending = ending;
    if (one.where === "between") {
      isOwed ||= row.mutating;
      return;
    }
    open.delete(row);
    queue(one);
    linger();
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
      refused.push({ row, ending: null });
      linger();
    },
    ended,
    close: (key) => {
      closed.push(key);
      linger();
    },
    abandon: (key) => {
      abandoned.add(key);
    },
    abandoned,
    drain: async () => {
      isDraining = true;
      const isBusy = (): boolean => later() > 0 || late !== null || running.size > 0 || waiting.length > 0 || slow().length > 0;
      for (let tries = 0; tries < 50 && isBusy(); tries++) {
        wake();
        wakeLate();
        await Promise.all([...running, late]);
        if (later() > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS / 4));
      }
      isDraining = false;
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

const keyOf = ({ company, number }: Sheet): SheetKey => ({ company, number });

const NEVER_SENT: RequestEnding = {
  state: "failed",
  status: null,
  bytesIn: 0,
  ms: 0,
  reason: "not sent: it could not be recorded first",
};
