import type { SettleConnection } from "@souk/db";
import type { CallRow, Settle } from "../settle/index.ts";
import { CallDetail, type CallProblem } from "../usage/index.ts";
import type { Journal } from "./journal.ts";
import type { OutsideEffect } from "./network.types.ts";

export interface InterruptedDeps {
  readonly connection: SettleConnection;
  readonly settle: Pick<Settle, "submit">;
  readonly journal: Pick<Journal, "close" | "abandoned">;
  /** A process that has not been heard of for so long is gone. */
  readonly goneMs?: number;
}

export interface InterruptedCalls {
  /** Settles calls whose process is gone after they had begun to act outside. Answers how many. Any number of nodes may run it at once. */
  settleGone(): Promise<number>;
}

interface Orphan {
  readonly company_id: string;
  readonly principal: string;
  readonly key: string;
  readonly call_id: string;
  readonly call_row: string;
}

interface OrphanedSheet {
  readonly company_id: string;
  readonly node_id: string;
  readonly number: string;
}

interface SentRequest {
  readonly n: number;
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly path: string | null;
  readonly state: string;
  readonly status: number | null;
  readonly mutating: boolean;
  readonly bytes_out: string;
  readonly bytes_in: string;
}

/** Many heartbeats; a process that was only cut off has ended its calls long before (invariant 12). Before long calls are taken for lost. */
const GONE_MS = 2_500;

/** Ends calls that were cut off between their first request and their settlement: not billed, never run again, shown with what they did. */
export function createInterruptedCalls({ connection, settle, journal, goneMs = GONE_MS }: InterruptedDeps): InterruptedCalls {
  /** Lets go of calls this process knows no end of. */
  async function release(): Promise<void> {
    for (const key of journal.abandoned) {
      await connection.query("souk_release_intent", "SELECT souk_release_intent($1, $2, $3, $4)", [
        key.company,
        key.principal,
        key.key,
        key.call,
      ]);
      journal.abandoned.delete(key);
    }
  }

  /** Its own process may have recorded it and died, or been cut off, before it let go: then there is nothing to settle. */
  async function isStored({ company_id, call_id }: Orphan): Promise<boolean> {
    const rows = await connection.query("souk_settled", "SELECT souk_settled($1, $2) AS id", [company_id, [call_id]]);
    return rows.length > 0;
  }

  async function settleOne(orphan: Orphan): Promise<boolean> {
    const key = { company: orphan.company_id, principal: orphan.principal, key: orphan.key, call: orphan.call_id };
    const stored = await isStored(orphan);
    // Also those of a stored call: what its process had not yet noted of their answers, nobody will.
    const requests = await connection.query<SentRequest & Record<string, unknown>>(
      "souk_abandon_requests",
      "SELECT * FROM souk_abandon_requests($1, $2)",
      [orphan.company_id, orphan.call_id],
    );
    if (stored) {
      journal.close(key);
      return false;
    }
    const verdict = await settle.submit(withRequests(rowFromText(orphan.call_row), requests));
    journal.close(key);
    // "replay": the call was stored after all, by its own process or by another janitor
    return verdict.kind === "stored";
  }

  /** What processes that are gone had sent and not logged; also of calls that are settled already. */
  async function closeSheets(): Promise<void> {
    const sheets = await connection.query<OrphanedSheet & Record<string, unknown>>(
      "souk_orphaned_sheets",
      "SELECT * FROM souk_orphaned_sheets($1)",
      [goneMs],
    );
    const close = ({ company_id, node_id, number }: OrphanedSheet) =>
      connection.query("souk_close_sheet", "SELECT souk_close_sheet($1, $2, $3)", [company_id, node_id, number]);
    throwFirst(await Promise.allSettled(sheets.map(close)));
  }

  return {
    settleGone: async () => {
      await release();
      const orphans = await connection.query<Orphan & Record<string, unknown>>(
        "souk_orphaned_intents",
        "SELECT * FROM souk_orphaned_intents($1)",
        [goneMs],
      );
      const ends = await Promise.allSettled(orphans.map(settleOne));
      await closeSheets();
      throwFirst(ends);
      return ends.filter((end) => end.status === "fulfilled" && end.value).length;
    },
  };
}

/** One that fails does not keep the others waiting. */
function throwFirst(ends: readonly PromiseSettledResult<unknown>[]): void {
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
}

/** A call's row as text: what is stored with its first intent. */
export const rowToText = (row: CallRow): string => JSON.stringify({ ...row, amountMicro: "0", feeMicro: "0" });

function rowFromText(text: string): CallRow {
  // Written by rowToText of this installation, and by nothing else (only the settle role can).
  return { ...(JSON.parse(text) as CallRow), units: [], amountMicro: 0n, feeMicro: 0n };
}

function withRequests(row: CallRow, requests: readonly SentRequest[]): CallRow {
  const detail = CallDetail.parse(JSON.parse(row.detail));
  const hosts = requests.map(({ host, method, state, bytes_out, bytes_in }) => ({
    host,
    method,
    allowed: state !== "denied",
    reason: state === "unknown" ? "no answer was recorded" : null,
    bytes: Number(bytes_out) + Number(bytes_in),
  }));
  const problem: CallProblem = { code: "interrupted", detail: interruptedText(requests), effects: requests.flatMap(effectOf) };
  return { ...row, detail: JSON.stringify({ ...detail, hosts, problem }) };
}

function effectOf({ mutating, method, host, port, path, state, status }: SentRequest): OutsideEffect[] {
  if (!mutating || state === "denied") return [];
  const target = `${method} ${host}${port === 443 ? "" : `:${port}`}${path ?? ""}`;
  if (state === "failed") return [{ target, state: "not_done" }];
  if (state !== "answered" || status === null || status >= 500) return [{ target, state: "unknown" }];
  return [{ target, state: status >= 400 ? "not_done" : "done" }];
}

function interruptedText(requests: readonly SentRequest[]): string {
  const open = requests.filter(({ mutating, state }) => mutating && state === "unknown").length;
  const what = open === 0 ? "" : ` For ${open === 1 ? "one request" : `${open} requests`} nobody can say whether it was carried out.`;
  return `The process that ran this call ended after the call had begun to act outside.${what} Nothing was billed or written, and it is never run again by itself. Check the systems it reached, then call again with a new idempotency key.`;
}
