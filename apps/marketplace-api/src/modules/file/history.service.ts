import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, decodeId, said } from "@souk/kernel";
import { normaliseFilePath, normaliseListPrefix } from "@souk/policy";
import { z } from "zod";
import { readNames } from "../directory/index.ts";
import { type Principal, requireScope } from "../identity/index.ts";
import { decodeCursor, encodeCursor } from "../page/index.ts";
import type { BlobStore } from "./blob-store.ts";
import { type ChangeQuery, findVersions, listCallChanges, listChanges } from "./change.repository.prisma.ts";
import { type ChangePage, toChangeView } from "./change.views.ts";
import { diffContents, type FileDiff } from "./diff.rules.ts";
import { readAccess } from "./file.access.ts";
import type { FileCommitter } from "./file.committer.ts";
import { findHead, findVersion } from "./file.repository.prisma.ts";
import { type FileAccess, fileConflict, requireFile } from "./file.rules.ts";
import type { FileChange, FileWritten, Reverted } from "./file.types.ts";
import { planRevert, type RevertStep } from "./revert.rules.ts";
import { readUndoState, readUndoStates, toUndoView, type UndoState } from "./undo.reader.ts";

export interface HistoryDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly blobs: Pick<BlobStore, "get">;
  readonly committer: FileCommitter;
}

const PAGE = 50;
/** Changes looked through for one page of somebody who may not see all of them. */
const SCAN = 500;
const CursorKey = z.tuple([z.number(), z.string(), z.number()]);
const EMPTY = new Uint8Array();

const seesAll = (principal: Principal): boolean => principal.roles.includes("admin") || principal.roles.includes("auditor");
function callOf(id: string): string {
  const uuid = decodeId("call", id);
  if (uuid === null) throw new DomainError("not_found", said`There is no call ${id.slice(0, 60)}.`);
  return uuid;
}

/** Who changed what, what exactly, and how to undo it (T5). Contents are decided by one's own grants, whatever the role. */
export function createHistoryService({ db, clock, blobs, committer }: HistoryDeps) {
  const access = (tx: CompanyTx, principal: Principal): Promise<FileAccess> => readAccess(tx, principal, clock.now());

  /** Changes newest first: all of them for administrators and auditors, else those of paths one may read. @throws DomainError `invalid_request` */
  async function changes(
    principal: Principal,
    input: {
      readonly prefix?: string | undefined;
      readonly skill?: string | undefined;
      readonly callId?: string | undefined;
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    },
  ): Promise<ChangePage> {
    requireScope(principal, "read");
    const place = decodeCursor(input.cursor, CursorKey);
    const query: ChangeQuery = {
      prefix: input.prefix === undefined ? undefined : normaliseListPrefix(input.prefix),
      skill: input.skill,
      callId: input.callId === undefined ? undefined : callOf(input.callId),
    };
    return db.withCompany(principal.companyId, async (tx) => {
      const own = await access(tx, principal);
      const allowed = seesAll(principal) ? null : own;
      const size = input.limit ?? PAGE;
      const limit = allowed ? SCAN : size + 1;
      const before = place && { at: place[0], path: place[1], version: place[2] };
      const found = await listChanges(tx, { ...query, before, limit });
      const mine = allowed ? found.filter((change) => allowed.allows(change.path, "read")) : found;
      const shown = mine.slice(0, size);
      const names = await readNames(tx, { employees: shown.map((c) => c.employeeId), agents: shown.map((c) => c.agentId) });
      const undo = await readUndoStates(tx, { principal, now: clock.now(), calls: shown.flatMap(({ callId }) => callId ?? []) });
      const mayOf = ({ path, callId }: FileChange) => ({
        canRestore: own.allows(path, "write"),
        ...toUndoView(undo.get(callId ?? "")),
      });
      const last = shown.length < mine.length ? shown.at(-1) : found.length === limit ? found.at(-1) : undefined;
      return {
        items: shown.map((change) => toChangeView(change, names, mayOf(change))),
        nextCursor: last ? encodeCursor([last.at, last.path, last.version]) : null,
      };
    });
  }

  async function contentOf(principal: Principal, change: FileChange | null): Promise<Uint8Array> {
    return change && !change.deleted ? blobs.get(principal.companyId, change.sha256) : EMPTY;
  }

  /** What changed between two versions of a path (0 = before there was any). @throws DomainError `permission_denied`, `not_found` */
  async function diff(
    principal: Principal,
    input: { readonly path: string; readonly from: number; readonly to: number },
  ): Promise<FileDiff> {
    requireScope(principal, "read");
    const path = normaliseFilePath(input.path);
    const [from, to] = await db.withCompany(principal.companyId, async (tx) => {
      requireFile(await access(tx, principal), path, "read");
      const version = (n: number) => (n === 0 ? null : findVersion(tx, path, { version: n }));
      return [await version(input.from), await version(input.to)] as const;
    });
    if ((input.from > 0 && !from) || !to) throw new DomainError("not_found", said`${path} has no such version`);
    return { path, from: input.from, to: input.to, ...diffContents(await contentOf(principal, from), await contentOf(principal, to)) };
  }

  /** Makes an earlier version the current one again, as a new version. @throws DomainError `permission_denied`, `not_found`, `file_conflict` */
  async function restore(
    principal: Principal,
    input: { readonly path: string; readonly version: number; readonly baseVersion?: number | undefined },
  ): Promise<FileWritten> {
    requireScope(principal, "call");
    const path = normaliseFilePath(input.path);
    const { wanted, head } = await db.withCompany(principal.companyId, async (tx) => {
      requireFile(await access(tx, principal), path, "write");
      return { wanted: await findVersion(tx, path, { version: input.version }), head: await findHead(tx, path) };
    });
    if (!wanted) throw new DomainError("not_found", said`${path} has no version ${input.version}`);
    const { sha256, size, deleted, label } = wanted;
    const base = input.baseVersion ?? head.version;
    const committed = await committer.commit({
      companyId: principal.companyId,
      employeeId: principal.employeeId,
      actor: principal.key,
      at: clock.now(),
      edits: [{ path, base, sha256, size, deleted, label, exactLabel: true, cause: `restored:${input.version}` }],
      notes: [{ action: "file.restored", target: path, payload: { version: input.version, sha256 } }],
    });
    if (!committed.done) throw fileConflict(path, base, committed.conflicts[0]?.version ?? head.version);
    return { path, version: committed.versions.get(path) ?? 0 };
  }

  /** `isLook`: nothing is changed, which everybody may see who sees all changes. */
  async function stepsOf(principal: Principal, callId: string, isLook: boolean): Promise<readonly RevertStep[]> {
    return db.withCompany(principal.companyId, async (tx) => {
      const made = await listCallChanges(tx, callId);
      if (made.length === 0) throw new DomainError("not_found", "This call changed no file.");
      if (!principal.roles.includes("admin") && !(isLook && seesAll(principal))) {
        const allowed = await access(tx, principal);
        for (const { path } of made) requireFile(allowed, path, "write");
      }
      const before = await findVersions(
        tx,
        made.map(({ path, version }) => ({ path, version: version - 1 })),
      );
      const steps: RevertStep[] = [];
      for (const change of made) steps.push({ change, before: before.get(change.path) ?? null, head: await findHead(tx, change.path) });
      return steps;
    });
  }

  const undoOf = (principal: Principal, callId: string): Promise<UndoState> =>
    db.withCompany(principal.companyId, (tx) => readUndoState(tx, { principal, now: clock.now(), callId }));

  /**
   * Undoes everything a call changed, as a new change. Paths somebody changed since are conflicts: listed, and by default nothing is undone.
   * `skip` undoes the rest; `preview` only says what would happen. For administrators, and for whoever may write every path of it.
   * @throws DomainError `not_found`, `permission_denied`, `file_conflict` with the list
   */
  async function revert(
    principal: Principal,
    input: { readonly callId: string; readonly onConflict: "refuse" | "skip"; readonly preview: boolean },
  ): Promise<Reverted> {
    requireScope(principal, input.preview ? "read" : "call");
    const callId = callOf(input.callId);
    const plan = planRevert(input.callId, await stepsOf(principal, callId, input.preview));
    const { mayUndo, undone } = await undoOf(principal, callId);
    const answer = { callId: input.callId, conflicts: [...plan.conflicts], unchanged: [...plan.unchanged] };
    const conflict = (conflicts: Reverted["conflicts"]): DomainError => {
      const first = conflicts[0]?.path ?? "";
      const text =
        conflicts.length === 1
          ? said`${first} was changed since; nothing was undone.`
          : said`${conflicts.length} of the files were changed since, ${first} among them; nothing was undone.`;
      return new DomainError("file_conflict", text, { details: { conflicts } });
    };
    if (input.preview) {
      const reverted = plan.edits.map(({ path, base }) => ({ path, version: (base ?? 0) + 1 }));
      return { ...answer, done: false, reverted, canUndo: mayUndo && reverted.length > 0, undone };
    }
    if (plan.conflicts.length > 0 && input.onConflict === "refuse") throw conflict(answer.conflicts);
    if (plan.edits.length === 0) return { ...answer, done: true, reverted: [], canUndo: false, undone };
    const committed = await committer.commit({
      companyId: principal.companyId,
      employeeId: principal.employeeId,
      actor: principal.key,
      at: clock.now(),
      edits: plan.edits,
      notes: [
        {
          action: "call.reverted",
          target: input.callId,
          payload: { call: callId, files: plan.edits.map(({ path }) => path), kept: plan.conflicts.map(({ path }) => path) },
        },
      ],
    });
    if (!committed.done) throw conflict([...committed.conflicts]);
    const reverted = [...committed.versions].map(([path, version]) => ({ path, version }));
    return { ...answer, done: true, reverted, canUndo: false, undone: (await undoOf(principal, callId)).undone };
  }

  return { changes, diff, restore, revert };
}

export type HistoryService = ReturnType<typeof createHistoryService>;
