import type { CompanyTx } from "@souk/db";
import { toChange } from "./file.repository.prisma.ts";
import type { FileChange } from "./file.types.ts";

/** Which changes; all conditions hold together. */
export interface ChangeQuery {
  readonly prefix?: string | undefined;
  readonly skill?: string | undefined;
  /** UUIDs. */
  readonly callId?: string | undefined;
  readonly employeeId?: string | undefined;
  readonly agentId?: string | undefined;
}

/** Where a page of changes ended. */
export interface ChangePlace {
  readonly at: number;
  readonly path: string;
  readonly version: number;
}

/** Changes of the whole workspace, newest first. */
export async function listChanges(
  tx: CompanyTx,
  { prefix, before, limit, ...query }: ChangeQuery & { readonly before: ChangePlace | null; readonly limit: number },
): Promise<readonly FileChange[]> {
  const known = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  const at = before ? new Date(before.at) : null;
  const rows = await tx.fileVersion.findMany({
    where: {
      ...known,
      ...(prefix === undefined || prefix === "/" ? {} : { path: { startsWith: prefix } }),
      ...(before && at
        ? { OR: [{ at: { lt: at } }, { at, path: { gt: before.path } }, { at, path: before.path, version: { lt: before.version } }] }
        : {}),
    },
    orderBy: [{ at: "desc" }, { path: "asc" }, { version: "desc" }],
    take: limit,
  });
  return rows.map(toChange);
}

/** What one call changed. */
export async function listCallChanges(tx: CompanyTx, callId: string): Promise<readonly FileChange[]> {
  return (await tx.fileVersion.findMany({ where: { callId }, orderBy: { path: "asc" } })).map(toChange);
}

/** Some versions by path and number. */
export async function findVersions(
  tx: CompanyTx,
  wanted: readonly { readonly path: string; readonly version: number }[],
): Promise<ReadonlyMap<string, FileChange>> {
  if (wanted.length === 0) return new Map();
  const rows = await tx.fileVersion.findMany({ where: { OR: wanted.map(({ path, version }) => ({ path, version })) } });
  return new Map(rows.map((row) => [row.path, toChange(row)]));
}
