import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, decodeId, encodeId, newUuid, type RandomSource, said, words } from "@souk/kernel";
import { z } from "zod";
import { readNames, Who } from "../directory/index.ts";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import type { BlobStore } from "./blob-store.ts";
import { diffContents, type FileDiff } from "./diff.rules.ts";
import { readAccess } from "./file.access.ts";
import type { FileCommitter } from "./file.committer.ts";
import type { FileReader } from "./file.reader.ts";
import { findHead, findVersion, insertRead, readLabelOf } from "./file.repository.prisma.ts";
import { requireFile } from "./file.rules.ts";
import { mayWriteAll } from "./undo.reader.ts";
import { effectiveLabel, LABELS } from "./workspace-rules.ts";

export interface ReviewDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly blobs: Pick<BlobStore, "get">;
  readonly reader: Pick<FileReader, "rules">;
  readonly committer: FileCommitter;
}

const PendingFile = z.strictObject({
  path: z.string(),
  base: z.number().int(),
  size: z.number().int(),
  deleted: z.boolean(),
  /** Somebody changed the path since the call read it: it cannot be accepted any more. */
  conflict: z.boolean(),
});
/** What one call wants to write, for a person to decide. */
export const PendingCall = z.strictObject({
  callId: z.string(),
  at: z.string(),
  skill: z.string(),
  skillVersion: z.string(),
  by: Who.nullable(),
  forWhom: Who.nullable(),
  files: z.array(PendingFile),
  /** What the files would carry, because of what the call had read. */
  label: z.enum(LABELS).nullable(),
  labelFrom: z.string().nullable(),
  /** Whether the caller may decide: an administrator, or somebody who may write every path of it. */
  canDecide: z.boolean(),
});
export const PendingList = z.strictObject({ items: z.array(PendingCall) });
export const Reviewed = z.strictObject({ callId: z.string(), state: z.enum(["accepted", "rejected"]), files: z.number().int() });
export type PendingList = z.output<typeof PendingList>;
export type Reviewed = z.output<typeof Reviewed>;

const LIMIT = 1_000;
const NOTHING = new Uint8Array();
type Row = Awaited<ReturnType<CompanyTx["filePending"]["findMany"]>>[number];

async function carriedBy(tx: CompanyTx, callId: string): Promise<Pick<z.output<typeof PendingCall>, "label" | "labelFrom">> {
  const carried = await readLabelOf(tx, callId);
  return { label: carried?.label ?? null, labelFrom: carried?.from ?? null };
}

function uuidOf(id: string): string {
  const uuid = decodeId("call", id);
  if (uuid === null) throw new DomainError("not_found", said`There is no call ${id.slice(0, 60)}.`);
  return uuid;
}

/** Why there is nothing to decide: nothing ever waited, or somebody has decided. */
async function notWaiting(tx: CompanyTx, callId: string): Promise<DomainError> {
  const decided = await tx.filePending.findFirst({ where: { callId, state: { not: "waiting" } } });
  if (!decided) return new DomainError("not_found", "No writes of this call are waiting.");
  const { decidedBy, state } = decided;
  const who = decidedBy === null ? words("Somebody") : (await readNames(tx, { employees: [decidedBy] })).employee(decidedBy).name;
  return new DomainError("conflict", said`${who} has ${words(state)} these writes already.`);
}

/** Writes of calls that wait for a person (row 58). Decided per call, once, by an administrator or somebody who may write every path of it. */
export function createReviewService({ db, clock, random, blobs, reader, committer }: ReviewDeps) {
  async function rowsOf(principal: Principal, callId: string): Promise<readonly Row[]> {
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await tx.filePending.findMany({ where: { callId, state: "waiting" }, orderBy: { path: "asc" } });
      if (rows.length === 0) throw await notWaiting(tx, callId);
      if (!principal.roles.includes("admin")) {
        const access = await readAccess(tx, principal, clock.now());
        for (const { path } of rows) requireFile(access, path, "write");
      }
      return rows;
    });
  }

  /** What waits, oldest first. @throws DomainError `permission_denied` */
  async function list(principal: Principal): Promise<PendingList> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, async (tx) => {
      const access = await readAccess(tx, principal, clock.now());
      const rows = await tx.filePending.findMany({
        where: { state: "waiting" },
        orderBy: [{ at: "asc" }, { callId: "asc" }, { path: "asc" }],
        take: LIMIT,
      });
      const names = await readNames(tx, { employees: rows.map((row) => row.employeeId), agents: rows.map((row) => row.agentId) });
      const calls = new Map<string, z.output<typeof PendingCall>>();
      for (const row of rows) {
        const person = row.employeeId === null ? null : names.employee(row.employeeId);
        const known = calls.get(row.callId);
        const call = known ?? {
          callId: encodeId("call", row.callId),
          at: row.at.toISOString(),
          skill: row.skill,
          skillVersion: row.skillVersion,
          by: row.agentId === null ? person : names.agent(row.agentId),
          forWhom: row.agentId === null ? null : person,
          files: [],
          ...(await carriedBy(tx, row.callId)),
          canDecide: true,
        };
        const head = await findHead(tx, row.path);
        call.files.push({ path: row.path, base: row.base, size: row.size, deleted: row.deleted, conflict: head.version !== row.base });
        call.canDecide &&= mayWriteAll(principal, access, [row.path]);
        calls.set(row.callId, call);
      }
      return { items: [...calls.values()] };
    });
  }

  /** Accepts what a call wants to write, or rejects it. @throws DomainError `not_found`, `permission_denied`, `file_conflict`, `conflict` when somebody decided first */
  async function decide(principal: Principal, input: { readonly callId: string; readonly accept: boolean }): Promise<Reviewed> {
    requireScope(principal, "call");
    const callId = uuidOf(input.callId);
    const rows = await rowsOf(principal, callId);
    const state = input.accept ? "accepted" : "rejected";
    const label = input.accept ? await db.withCompany(principal.companyId, (tx) => readLabelOf(tx, callId)) : null;
    const edits = input.accept
      ? rows.map((row) => ({
          ...{ path: row.path, base: row.base, sha256: row.sha256, size: row.size, deleted: row.deleted, label },
          cause: `accepted:${principal.employeeId === null ? "" : encodeId("emp", principal.employeeId)}`,
          call: { id: callId, skill: row.skill, version: row.skillVersion, agentId: row.agentId, employeeId: row.employeeId },
        }))
      : [];
    await committer.commit({
      companyId: principal.companyId,
      employeeId: principal.employeeId,
      actor: principal.key,
      at: clock.now(),
      edits,
      notes: [{ action: `file.${state}`, target: input.callId, payload: { call: callId, files: rows.map(({ path }) => path) } }],
      decides: { callId, state, rows: rows.length },
    });
    return { callId: input.callId, state, files: rows.length };
  }

  /**
   * What a waiting write would change, against the version its call saw. Contents are decided by one's own grants, whatever the role, and seeing them is a read.
   * @throws DomainError `permission_denied`, `not_found`, `conflict` when somebody decided first
   */
  async function diff(principal: Principal, input: { readonly callId: string; readonly path: string }): Promise<FileDiff> {
    requireScope(principal, "read");
    const callId = uuidOf(input.callId);
    const { row, before } = await db.withCompany(principal.companyId, async (tx) => {
      const access = await readAccess(tx, principal, clock.now());
      const row = await tx.filePending.findFirst({ where: { callId, path: input.path, state: "waiting" } });
      if (!row) throw await notWaiting(tx, callId);
      requireFile(access, row.path, "read");
      return { row, before: row.base === 0 ? null : await findVersion(tx, row.path, { version: row.base }) };
    });
    const old = before && !before.deleted ? await blobs.get(principal.companyId, before.sha256) : NOTHING;
    const wanted = row.deleted ? NOTHING : await blobs.get(principal.companyId, row.sha256);
    const rules = await reader.rules(principal);
    await db.withCompany(principal.companyId, async (tx) => {
      const carried = await readLabelOf(tx, callId);
      const label = effectiveLabel(rules, { path: row.path, label: carried })?.label ?? null;
      const { employeeId, agentId } = principal;
      await insertRead(tx, {
        id: newUuid(clock, random),
        ...{ path: row.path, version: row.base, bytes: row.size, label, employeeId, agentId, at: clock.now() },
      });
    });
    return { path: row.path, from: row.base, to: row.base + 1, ...diffContents(old, wanted) };
  }

  return { list, decide, diff };
}

export type ReviewService = ReturnType<typeof createReviewService>;
