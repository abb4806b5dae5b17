import type { CompanyTx, Database } from "@souk/db";
import { normaliseListPrefix } from "@souk/policy";
import { z } from "zod";
import { readNames, Who } from "../directory/index.ts";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import { readAreaNames } from "./area-names.ts";
import type { FileReader } from "./file.reader.ts";
import { findChanges, findHeads, listLevel } from "./file.repository.prisma.ts";
import { LabelView } from "./file.types.ts";
import { effectiveLabel, LABELS, labelOf } from "./workspace-rules.ts";

export interface TreeDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly reader: Pick<FileReader, "rules">;
}

const Folder = z.strictObject({
  name: z.string(),
  /** Ends with "/". */
  path: z.string(),
  /** Whose area it is, when the name is an id. */
  owner: z.string().nullable(),
  files: z.number().int(),
  bytes: z.number(),
  updatedAt: z.string(),
  /** What a rule says of everything below. */
  label: z.enum(LABELS).nullable(),
  /** Files below that carry a confidential label. */
  confidential: z.number().int(),
});
const Leaf = z.strictObject({
  name: z.string(),
  path: z.string(),
  size: z.number().int(),
  version: z.number().int(),
  updatedAt: z.string(),
  label: LabelView.nullable(),
  by: Who.nullable(),
  skill: z.string().nullable(),
});
/** One folder of the workspace: what is in it, with everything below each of its folders counted. */
export const TreeLevel = z.strictObject({
  path: z.string(),
  folders: z.array(Folder),
  files: z.array(Leaf),
  truncated: z.boolean(),
});
export type TreeLevel = z.output<typeof TreeLevel>;

const LIMIT = 500;

/** The workspace as folders that open, for administrators and auditors: names, sizes and who, never contents. */
export function createTreeService({ db, reader }: TreeDeps) {
  async function leaves(
    tx: CompanyTx,
    paths: readonly string[],
    rules: Awaited<ReturnType<FileReader["rules"]>>,
  ): Promise<TreeLevel["files"]> {
    const heads = await findHeads(tx, paths);
    const changes = new Map((await findChanges(tx, heads)).map((change) => [change.path, change]));
    const made = [...changes.values()];
    const names = await readNames(tx, { employees: made.map((c) => c.employeeId), agents: made.map((c) => c.agentId) });
    return heads.map((head) => {
      const change = changes.get(head.path);
      const agent = change?.agentId ? names.agent(change.agentId) : null;
      return {
        name: head.path.slice(head.path.lastIndexOf("/") + 1),
        path: head.path,
        size: head.size,
        version: head.version,
        updatedAt: new Date(head.updatedAt).toISOString(),
        label: effectiveLabel(rules, head),
        by: agent ?? (change?.employeeId ? names.employee(change.employeeId) : null),
        skill: change?.skill ?? null,
      };
    });
  }

  /** What is directly in a folder. @throws DomainError `permission_denied`, `invalid_request` */
  async function level(principal: Principal, input: { readonly prefix: string }): Promise<TreeLevel> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    const path = normaliseListPrefix(input.prefix.endsWith("/") ? input.prefix : `${input.prefix}/`);
    const rules = await reader.rules(principal);
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await listLevel(tx, { prefix: path, limit: LIMIT + 1 });
      const shown = rows.slice(0, LIMIT);
      const folders = shown.filter((row) => row.folder);
      const owners = await readAreaNames(
        tx,
        folders.map(({ name }) => `${path}${name}/`),
      );
      return {
        path,
        folders: folders.map((row) => ({
          name: row.name,
          path: `${path}${row.name}/`,
          owner: owners.get(`${path}${row.name}/`) ?? null,
          label: labelOf(rules, `${path}${row.name}/`),
          files: Number(row.files),
          bytes: Number(row.bytes),
          updatedAt: row.updated_at.toISOString(),
          confidential: Number(row.confidential),
        })),
        files: await leaves(
          tx,
          shown.filter((row) => !row.folder).map(({ name }) => path + name),
          rules,
        ),
        truncated: rows.length > LIMIT,
      };
    });
  }

  return { level };
}

export type TreeService = ReturnType<typeof createTreeService>;
