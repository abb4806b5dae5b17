import type { CompanyTx } from "@souk/db";
import type { FileChange, FileHead } from "./file.types.ts";
import { carriedLabel, LABELS, type Labelled, strongerOf, type WorkspaceRules } from "./workspace-rules.ts";

interface HeadRow {
  path: string;
  version: number;
  sha256: string;
  size: number;
  deleted: boolean;
  updatedAt: Date;
  label: string | null;
  labelFrom: string | null;
}
const toHead = (row: HeadRow): FileHead => ({
  ...{ path: row.path, version: row.version, exists: !row.deleted, sha256: row.sha256, size: row.size },
  updatedAt: row.updatedAt.getTime(),
  label: carriedLabel(row),
});

/** The head of a path; version 0 when nobody has written it. */
export async function findHead(tx: CompanyTx, path: string): Promise<FileHead> {
  const row = await tx.fileHead.findFirst({ where: { path } });
  return row ? toHead(row) : { path, version: 0, exists: false, sha256: "", size: 0, updatedAt: 0, label: null };
}

/** The heads of existing files, in order of their paths. */
export async function findHeads(tx: CompanyTx, paths: readonly string[]): Promise<readonly FileHead[]> {
  if (paths.length === 0) return [];
  const rows = await tx.fileHead.findMany({ where: { path: { in: [...paths] }, deleted: false } });
  return rows.map(toHead).sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface ListedRow {
  path: string;
  version: number;
  sha256: string;
  size: number;
  updated_at: Date;
  label: string | null;
  label_from: string | null;
}
/** Existing files whose path begins with `prefix`, after `after`, in order of their paths. */
export async function listHeads(
  tx: CompanyTx,
  query: { readonly prefix: string; readonly after: string; readonly limit: number },
): Promise<readonly FileHead[]> {
  const rows = await tx.$queryRaw<ListedRow[]>`
    SELECT path, version, sha256, size, updated_at, label, label_from FROM file_head
    WHERE company_id = (SELECT souk_company()) AND NOT deleted AND starts_with(path, ${query.prefix}) AND path COLLATE "C" > ${query.after}
    ORDER BY path COLLATE "C" LIMIT ${query.limit}`;
  return rows.map(({ updated_at, label, label_from: labelFrom, ...row }) => ({
    ...row,
    exists: true,
    updatedAt: updated_at.getTime(),
    label: carriedLabel({ label, labelFrom }),
  }));
}

interface LevelRow {
  name: string;
  folder: boolean;
  files: bigint;
  bytes: bigint;
  updated_at: Date;
  confidential: bigint;
}
/** What is directly in a folder: its folders with everything below them counted, then its files. */
export async function listLevel(tx: CompanyTx, query: { readonly prefix: string; readonly limit: number }): Promise<readonly LevelRow[]> {
  const start = query.prefix.length + 1;
  return tx.$queryRaw<LevelRow[]>`
    SELECT * FROM (SELECT split_part(substr(path, ${start}::int), '/', 1) AS name, strpos(substr(path, ${start}::int), '/') > 0 AS folder, count(*) AS files, sum(size) AS bytes,
           max(updated_at) AS updated_at, count(*) FILTER (WHERE label = 'confidential') AS confidential
    FROM file_head WHERE company_id = (SELECT souk_company()) AND NOT deleted AND starts_with(path, ${query.prefix})
    GROUP BY 1, 2) AS level ORDER BY folder DESC, name COLLATE "C" LIMIT ${query.limit}`;
}

interface ChangeRow {
  path: string;
  version: number;
  sha256: string;
  size: number;
  deleted: boolean;
  callId: string | null;
  skill: string | null;
  skillVersion: string | null;
  employeeId: string | null;
  agentId: string | null;
  cause: string | null;
  at: Date;
  label: string | null;
  labelFrom: string | null;
}
/** A row of file_version as a change. */
export const toChange = (row: ChangeRow): FileChange => ({
  path: row.path,
  version: row.version,
  sha256: row.sha256,
  size: row.size,
  deleted: row.deleted,
  callId: row.callId,
  skill: row.skill,
  skillVersion: row.skillVersion,
  cause: row.cause,
  employeeId: row.employeeId,
  agentId: row.agentId,
  at: row.at.getTime(),
  label: carriedLabel(row),
});

/** The changes that made the given heads. */
export async function findChanges(tx: CompanyTx, heads: readonly FileHead[]): Promise<readonly FileChange[]> {
  if (heads.length === 0) return [];
  const rows = await tx.fileVersion.findMany({ where: { OR: heads.map(({ path, version }) => ({ path, version })) } });
  return rows.map(toChange);
}

/** Every change of a path, newest first. */
export async function listVersions(tx: CompanyTx, path: string, limit = 100): Promise<readonly FileChange[]> {
  return (await tx.fileVersion.findMany({ where: { path }, orderBy: { version: "desc" }, take: limit })).map(toChange);
}

/** One version of a path, or the one that was current at a time. */
export async function findVersion(
  tx: CompanyTx,
  path: string,
  wanted: { readonly version?: number; readonly at?: number },
): Promise<FileChange | null> {
  const row = await tx.fileVersion.findFirst({
    where: {
      path,
      ...(wanted.version === undefined ? {} : { version: wanted.version }),
      ...(wanted.at === undefined ? {} : { at: { lte: new Date(wanted.at) } }),
    },
    orderBy: { version: "desc" },
  });
  return row ? toChange(row) : null;
}

/** Labels and reviews of the company. A label or kind this release does not know is left out. */
export async function readRules(tx: CompanyTx): Promise<WorkspaceRules> {
  const rows = await tx.fileRule.findMany({ orderBy: { prefix: "asc" } });
  return {
    labels: rows.flatMap((row) => {
      const label = LABELS.find((known) => known === row.value);
      return row.kind === "label" && label ? [{ prefix: row.prefix, label }] : [];
    }),
    review: rows.flatMap((row) => (row.kind === "review" ? [row.prefix] : [])),
  };
}

/** A skill's scratch value. */
export async function findKv(tx: CompanyTx, skill: string, key: string): Promise<string | null> {
  const row = await tx.skillKv.findFirst({ where: { skill, key }, select: { value: true } });
  return row?.value ?? null;
}

/** What everything a call writes carries: the strongest label it has read, from the read log. */
export async function readLabelOf(tx: CompanyTx, callId: string): Promise<Labelled | null> {
  const rows = await tx.fileRead.findMany({
    where: { callId, label: { not: null } },
    select: { path: true, label: true },
    orderBy: { path: "asc" },
  });
  return rows.reduce<Labelled | null>(
    (strongest, { path, label }) => strongerOf(strongest, carriedLabel({ label, labelFrom: path })),
    null,
  );
}

/** Puts a person's read on record. */
export async function insertRead(
  tx: CompanyTx,
  read: {
    readonly id: string;
    readonly path: string;
    readonly version: number;
    readonly bytes: number;
    readonly label: string | null;
    readonly employeeId: string | null;
    readonly agentId: string | null;
    readonly at: number;
  },
): Promise<void> {
  await tx.$executeRaw`INSERT INTO file_read (company_id, id, path, version, bytes, label, employee_id, agent_id, at)
    VALUES (souk_company(), ${read.id}::uuid, ${read.path}, ${read.version}, ${read.bytes}, ${read.label}, ${read.employeeId}::uuid, ${read.agentId}::uuid, ${new Date(read.at)})`;
}
