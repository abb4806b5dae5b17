import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, encodeId, newUuid, type RandomSource, said } from "@souk/kernel";
import { normaliseFilePath, normaliseListPrefix } from "@souk/policy";
import { z } from "zod";
import { type Names, readNames, type Who } from "../directory/index.ts";
import { type Principal, requireScope } from "../identity/index.ts";
import { decodeCursor, encodeCursor } from "../page/index.ts";
import { ownFolder } from "./area.rules.ts";
import type { BlobStore } from "./blob-store.ts";
import { readAccess } from "./file.access.ts";
import type { FileCommitter, FileEdit } from "./file.committer.ts";
import type { FileReader } from "./file.reader.ts";
import { findChanges, findHead, findVersion, insertRead, listHeads, listVersions } from "./file.repository.prisma.ts";
import { type FileAccess, fileConflict, requireFile } from "./file.rules.ts";
import type { FileChange, FileHead, FileListing, FileVersionView, FileView, FileWritten } from "./file.types.ts";
import { effectiveLabel, type Labelled } from "./workspace-rules.ts";

/** The most one listing shows; narrow the prefix for more. */
const LIST_LIMIT = 500;
const SCAN_STEP = 1_000;
const SCAN_MAX = 20_000;

export interface FileServiceDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly reader: Pick<FileReader, "rules">;
  readonly blobs: Pick<BlobStore, "get" | "put">;
  readonly committer: FileCommitter;
}

/** One version's bytes, for a download. */
export interface FileBytes {
  readonly path: string;
  readonly version: number;
  readonly sha256: string;
  readonly content: Uint8Array;
}

/** What was there: a version, or the one current at a time (ms UTC). Neither = now. */
export interface VersionWanted {
  readonly version?: number;
  readonly at?: number;
}

const instant = (ms: number): string => new Date(ms).toISOString();
const whoOf = (change: FileChange, names: Names): Who | null => {
  if (change.agentId !== null) return names.agent(change.agentId);
  return change.employeeId === null ? null : names.employee(change.employeeId);
};
const madeBy = (change: FileChange | undefined, names: Names) => ({
  by: change ? whoOf(change, names) : null,
  callId: change?.callId ? encodeId("call", change.callId) : null,
  skill: change?.skill ?? null,
});

interface Stretch {
  readonly prefix: string;
  /** Path the stretch begins behind; empty: at the start. */
  readonly after: string;
  readonly limit: number;
}

/** Files of a stretch that may be read; `next`: the path to go on behind, null at the end. */
async function scan(
  tx: CompanyTx,
  { prefix, after: from, limit }: Stretch,
  access: FileAccess,
): Promise<{ readonly heads: FileHead[]; readonly next: string | null }> {
  const heads: FileHead[] = [];
  let after = from;
  for (let seen = 0; seen < SCAN_MAX; seen += SCAN_STEP) {
    const step = await listHeads(tx, { prefix, after, limit: SCAN_STEP });
    for (const head of step) if (access.allows(head.path, "read")) heads.push(head);
    if (heads.length > limit) return { heads: heads.slice(0, limit), next: heads[limit - 1]?.path ?? null };
    if (step.length < SCAN_STEP) return { heads, next: null };
    after = step.at(-1)?.path ?? "";
  }
  return { heads, next: after };
}

async function namesOf(tx: CompanyTx, changes: readonly FileChange[]): Promise<Names> {
  return readNames(tx, { employees: changes.map((c) => c.employeeId), agents: changes.map((c) => c.agentId) });
}

/** The company's workspace for people and their agents (T5). Everything is decided by the caller's own file grants. */
export function createFileService({ db, clock, random, reader, blobs, committer }: FileServiceDeps) {
  const access = (tx: CompanyTx, principal: Principal): Promise<FileAccess> => readAccess(tx, principal, clock.now());

  /** Files under a prefix that the caller may read, by path, with who or what made their current version; at most 500 at once. @throws DomainError `invalid_request` */
  async function list(
    principal: Principal,
    input: { readonly prefix: string; readonly limit?: number | undefined; readonly cursor?: string | undefined },
  ): Promise<FileListing> {
    requireScope(principal, "read");
    const prefix = normaliseListPrefix(input.prefix);
    const after = decodeCursor(input.cursor, z.tuple([z.string()]))?.[0] ?? "";
    const rules = await reader.rules(principal);
    return db.withCompany(principal.companyId, async (tx) => {
      const { heads, next } = await scan(tx, { prefix, after, limit: input.limit ?? LIST_LIMIT }, await access(tx, principal));
      const changes = await findChanges(tx, heads);
      const names = await namesOf(tx, changes);
      const byPath = new Map(changes.map((change) => [change.path, change]));
      const items = heads.map((head) => ({
        path: head.path,
        size: head.size,
        version: head.version,
        updatedAt: instant(head.updatedAt),
        label: effectiveLabel(rules, head),
        ...madeBy(byPath.get(head.path), names),
      }));
      return { items, truncated: next !== null, nextCursor: next === null ? null : encodeCursor([next]), ownFolder: ownFolder(principal) };
    });
  }

  async function bytesOf(
    principal: Principal,
    wanted: VersionWanted & { readonly path: string },
  ): Promise<FileBytes & { readonly at: number; readonly label: Labelled | null }> {
    const path = normaliseFilePath(wanted.path);
    const change = await db.withCompany(principal.companyId, async (tx) => {
      requireFile(await access(tx, principal), path, "read");
      return findVersion(tx, path, wanted);
    });
    if (!change || change.deleted)
      throw new DomainError(
        "not_found",
        wanted.version ? said`there is no file ${path} at version ${wanted.version}` : said`there is no file ${path}`,
      );
    const content = await blobs.get(principal.companyId, change.sha256);
    const label = effectiveLabel(await reader.rules(principal), change);
    await db.withCompany(principal.companyId, (tx) =>
      insertRead(tx, {
        id: newUuid(clock, random),
        path,
        version: change.version,
        bytes: change.size,
        label: label?.label ?? null,
        employeeId: principal.employeeId,
        agentId: principal.agentId,
        at: clock.now(),
      }),
    );
    return { path, version: change.version, sha256: change.sha256, content, label, at: change.at };
  }

  /** The bytes of a file, now or as it was. @throws DomainError `permission_denied`, `not_found` */
  async function download(principal: Principal, wanted: VersionWanted & { readonly path: string }): Promise<FileBytes> {
    requireScope(principal, "read");
    return bytesOf(principal, wanted);
  }

  /** A text file with its history, newest first. Bytes that are no text come back with replacement characters. @throws DomainError as `download` */
  async function read(principal: Principal, wanted: { readonly path: string; readonly version?: number | undefined }): Promise<FileView> {
    requireScope(principal, "read");
    const which = wanted.version === undefined ? { path: wanted.path } : { path: wanted.path, version: wanted.version };
    const file = await bytesOf(principal, which);
    return {
      path: file.path,
      text: new TextDecoder().decode(file.content),
      size: file.content.byteLength,
      version: file.version,
      updatedAt: instant(file.at),
      label: file.label,
      ...(await db.withCompany(principal.companyId, async (tx) => ({
        versions: await versionViews(tx, file.path),
        canWrite: (await access(tx, principal)).allows(file.path, "write"),
      }))),
    };
  }

  async function versionViews(tx: CompanyTx, path: string): Promise<FileVersionView[]> {
    const changes = await listVersions(tx, path);
    const names = await namesOf(tx, changes);
    return changes.map((change) => ({ version: change.version, at: instant(change.at), size: change.size, ...madeBy(change, names) }));
  }

  /** Who changed a path and through which call, newest first. @throws DomainError `permission_denied`, `not_found` */
  async function versions(principal: Principal, input: { readonly path: string }): Promise<readonly FileVersionView[]> {
    requireScope(principal, "read");
    const path = normaliseFilePath(input.path);
    const found = await db.withCompany(principal.companyId, async (tx) => {
      requireFile(await access(tx, principal), path, "read");
      return versionViews(tx, path);
    });
    if (found.length === 0) throw new DomainError("not_found", said`nobody has written ${path}`);
    return found;
  }

  async function commit(principal: Principal, edit: FileEdit, action: string): Promise<FileWritten> {
    const { path, base, sha256, size } = edit;
    const committed = await committer.commit({
      companyId: principal.companyId,
      employeeId: principal.employeeId,
      actor: principal.key,
      at: clock.now(),
      edits: [edit],
      notes: [{ action, target: path, payload: { sha256, size, base } }],
    });
    if (committed.done) return { path, version: committed.versions.get(path) ?? 0 };
    throw fileConflict(path, base, committed.conflicts[0]?.version ?? 0);
  }

  /**
   * Writes a file as its next version. With `baseVersion` only if nobody changed it since (0 = it must be new).
   * @throws DomainError `permission_denied`, `payload_too_large`, `file_conflict`
   */
  async function upload(
    principal: Principal,
    input: { readonly path: string; readonly content: string | Uint8Array; readonly baseVersion?: number | undefined },
  ): Promise<FileWritten> {
    requireScope(principal, "call");
    const path = normaliseFilePath(input.path);
    await db.withCompany(principal.companyId, async (tx) => requireFile(await access(tx, principal), path, "write"));
    const blob = await blobs.put(principal.companyId, input.content);
    return commit(principal, { path, base: input.baseVersion ?? null, deleted: false, cause: null, ...blob }, "file.written");
  }

  /** Deletes a file; its versions stay. @throws DomainError `permission_denied`, `not_found`, `file_conflict` */
  async function remove(
    principal: Principal,
    input: { readonly path: string; readonly baseVersion?: number | undefined },
  ): Promise<FileWritten> {
    requireScope(principal, "call");
    const path = normaliseFilePath(input.path);
    const head = await db.withCompany(principal.companyId, async (tx) => {
      requireFile(await access(tx, principal), path, "write");
      return findHead(tx, path);
    });
    if (!head.exists) throw new DomainError("not_found", said`there is no file ${path}`);
    return commit(
      principal,
      { path, base: input.baseVersion ?? head.version, deleted: true, cause: null, sha256: "", size: 0 },
      "file.removed",
    );
  }

  return { list, read, download, versions, upload, remove };
}

export type FileService = ReturnType<typeof createFileService>;
