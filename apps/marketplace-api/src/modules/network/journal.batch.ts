import type { EndedRow, Flush, Intent, LoggedRow, Sheet, SheetKey } from "./journal.mapping.ts";
import type { CallClaim, ClaimKey, RequestEnding, RequestRow } from "./network.types.ts";

/** An intent, and who waits for it. */
export interface Waiting extends Intent {
  readonly done: (outcome: "durable" | "taken") => void;
  readonly failed: (error: unknown) => void;
}

/** A request that was sent. It is in its sheet alone, on its way to the log, there, or perhaps there: nobody heard. */
export interface Sent {
  readonly row: RequestRow;
  readonly sheet: OpenSheet;
  /** ms of `performance.now` */
  readonly since: number;
  where: "sheet" | "between" | "log" | "unclear";
  ending: RequestEnding | null;
}

/** A sheet, and how many of its requests the log has not. */
export interface OpenSheet extends Sheet {
  missing: number;
}

/** What one flush takes along. */
export interface Batch {
  readonly waiting: readonly Waiting[];
  /** Requests that were never sent. */
  readonly refused: readonly LoggedRow[];
  readonly sent: readonly Sent[];
  readonly closed: readonly ClaimKey[];
  readonly spent: readonly SheetKey[];
}
export const NOTHING: Batch = { waiting: [], refused: [], sent: [], closed: [], spent: [] };

/** Data exceptions and broken constraints (SQLSTATE classes 22 and 23): the fault of a row, not of the connection. */
export const isRefusedRow = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown } | null)?.code ?? ""));

export const sizeOf = (batch: Batch): number => Object.values(batch).reduce((sum, rows) => sum + rows.length, 0);

/** Two parts of a batch that hold all of it, neither of them empty when it holds two or more. */
export function halves(batch: Batch): readonly [Batch, Batch] {
  let left = Math.ceil(sizeOf(batch) / 2);
  const cut = <T>(rows: readonly T[]): readonly [readonly T[], readonly T[]] => {
    const at = Math.min(left, rows.length);
    left -= at;
    return [rows.slice(0, at), rows.slice(at)];
  };
  const [waiting, refused, sent, closed, spent] = [
    cut(batch.waiting),
    cut(batch.refused),
    cut(batch.sent),
    cut(batch.closed),
    cut(batch.spent),
  ];
  const part = (n: 0 | 1): Batch => ({ waiting: waiting[n], refused: refused[n], sent: sent[n], closed: closed[n], spent: spent[n] });
  return [part(0), part(1)];
}

/** What is certainly not in the log goes there; what is there gets its end; what may be there takes both ways, of which one leads to nothing. */
export function toFlush({ waiting, refused, sent, closed, spent }: Batch, sheets: readonly Sheet[]): Flush {
  const claims: CallClaim[] = [];
  for (const { claim } of waiting) if (claim) claims.push(claim);
  claims.sort(byKey);
  const logged: LoggedRow[] = [...refused];
  const ended: EndedRow[] = [];
  for (const { row, where, ending } of sent) {
    if (where !== "log") logged.push({ row, ending });
    if (where !== "sheet" && ending) ended.push({ row, ending });
  }
  return { claims, sheets, logged, ended, closed, spent };
}

/** The order in which every process locks keys. */
function byKey(a: CallClaim, b: CallClaim): number {
  if (a.company !== b.company) return a.company < b.company ? -1 : 1;
  if (a.principal !== b.principal) return a.principal < b.principal ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}
