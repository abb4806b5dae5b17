import type { Database } from "@souk/db";
import { type Clock, DomainError, newUuid, type RandomSource, said } from "@souk/kernel";
import { z } from "zod";
import { readNames } from "../directory/index.ts";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import { decodeCursor, encodeCursor } from "../page/index.ts";
import type { AuditChain } from "./audit.chain.ts";
import { exportExcerpt, exportWhole } from "./audit.export.ts";
import { type AuditQuery, appendAudit, findLastBatch, listNewest } from "./audit.repository.prisma.ts";
import { type AuditCheckpointView, type AuditPage, employeesOf, toAuditRow } from "./audit.views.ts";

export interface AuditServiceDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly chain: Pick<AuditChain, "erase">;
}

/** Which part of the trail. `since`: only batches after that one; goes with nothing else. */
export interface AuditRange extends AuditQuery {
  readonly since?: number | undefined;
}

const PAGE = 50;
const CursorKey = z.tuple([z.number(), z.uuid()]);
const MAX_ERASED = 10_000;
const MAX_TEXT_CHARS = 32_000_000;

/** The audit trail, for auditors and administrators. */
export function createAuditService({ db, clock, random, chain }: AuditServiceDeps) {
  function requireAuditor(principal: Principal): void {
    requireScope(principal, "read");
    requireRole(principal, "auditor", "admin");
  }

  /**
   * The trail as JSONL in the order of its numbers, one chunk of lines at a time: whole, or what a filter leaves with a proof for each record.
   * @throws DomainError `permission_denied`, `invalid_request` before the first line
   */
  function exportLines(principal: Principal, { since, ...query }: AuditRange): AsyncIterable<string> {
    requireAuditor(principal);
    const isFiltered = Object.values(query).some((value) => value !== undefined);
    if (isFiltered && since !== undefined)
      throw new DomainError("invalid_request", "since goes with no filter: what it continues is the whole trail");
    return isFiltered ? exportExcerpt(db, principal.companyId, query) : exportWhole(db, principal.companyId, since ?? 0);
  }

  /** The whole trail as one text, for a page that verifies it in the browser; cut at 32 MB, then the command line is the way. @throws as `exportLines` */
  async function exportText(principal: Principal): Promise<{ readonly jsonl: string; readonly truncated: boolean }> {
    let jsonl = "";
    for await (const chunk of exportLines(principal, {})) {
      if (jsonl.length + chunk.length > MAX_TEXT_CHARS) return { jsonl, truncated: true };
      jsonl += chunk;
    }
    return { jsonl, truncated: false };
  }

  /** The last signed state of the trail. @throws DomainError `permission_denied`, `not_found` before the first batch */
  async function checkpoint(principal: Principal): Promise<AuditCheckpointView> {
    requireAuditor(principal);
    const batch = await db.withCompany(principal.companyId, findLastBatch);
    if (!batch)
      throw new DomainError("not_found", "nothing is chained yet: the first checkpoint comes within a second of the first record");
    return { checkpoint: batch.checkpoint, batch: batch.n, seq: batch.last, at: new Date(batch.at).toISOString() };
  }

  /** One page of the trail, newest first, with names. @throws DomainError `permission_denied` */
  async function list(
    principal: Principal,
    { cursor, ...query }: AuditQuery & { readonly cursor?: string | undefined },
  ): Promise<AuditPage> {
    requireAuditor(principal);
    const place = decodeCursor(cursor, CursorKey);
    const before = place === null ? null : { at: place[0], id: place[1] };
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await listNewest(tx, { ...query, before, limit: PAGE + 1 });
      const shown = rows.slice(0, PAGE);
      const names = await readNames(tx, { principals: shown.map((row) => row.actor), employees: employeesOf(shown) });
      const last = shown.at(-1);
      return {
        items: shown.map((row) => toAuditRow(row, names)),
        nextCursor: rows.length > PAGE && last ? encodeCursor([last.at, last.id]) : null,
      };
    });
  }

  /**
   * Forgets what records say (a person's right to it); their numbers, times and commitments stay, so the chain stays whole. Itself on record.
   * @throws DomainError `permission_denied`, `invalid_request`
   */
  async function erase(
    principal: Principal,
    input: { readonly records: readonly string[]; readonly reason: string },
  ): Promise<{ readonly erased: number }> {
    requireScope(principal, "admin");
    requireRole(principal, "admin");
    if (input.records.length > MAX_ERASED) throw new DomainError("invalid_request", said`at most ${MAX_ERASED} records at once`);
    const at = clock.now();
    await db.withCompany(principal.companyId, (tx) =>
      appendAudit(tx, {
        id: newUuid(clock, random),
        at,
        actor: principal.key,
        action: "audit.erased",
        target: `${input.records.length} records`,
        payload: { records: input.records, reason: input.reason },
      }),
    );
    return { erased: await chain.erase(principal.companyId, input.records, at) };
  }

  return { exportLines, exportText, checkpoint, list, erase };
}

export type AuditService = ReturnType<typeof createAuditService>;
