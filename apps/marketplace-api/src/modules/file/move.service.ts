import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, said } from "@souk/kernel";
import { normaliseFilePath } from "@souk/policy";
import { type Principal, requireScope } from "../identity/index.ts";
import { readAccess } from "./file.access.ts";
import type { FileCommitter, FileEdit } from "./file.committer.ts";
import type { FileReader } from "./file.reader.ts";
import { findHead } from "./file.repository.prisma.ts";
import { fileConflict, requireFile } from "./file.rules.ts";
import type { FileHead, FileWritten } from "./file.types.ts";
import { effectiveLabel, inherited, type Labelled, labelOf } from "./workspace-rules.ts";

export interface MoveDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly reader: Pick<FileReader, "rules">;
  readonly committer: FileCommitter;
}

interface Heads {
  readonly from: FileHead;
  readonly to: FileHead;
}

function editsOf({ from, to }: Heads, label: Labelled | null): readonly FileEdit[] {
  return [
    { path: from.path, base: from.version, sha256: "", size: 0, deleted: true, cause: `moved to:${to.path}` },
    { path: to.path, base: to.version, sha256: from.sha256, size: from.size, deleted: false, label, cause: `moved:${from.path}` },
  ];
}

/** Moves and renames by people; calls move through their own staging. */
export function createMoveService({ db, clock, reader, committer }: MoveDeps) {
  async function headsOf(tx: CompanyTx, principal: Principal, path: { readonly from: string; readonly to: string }): Promise<Heads> {
    const access = await readAccess(tx, principal, clock.now());
    requireFile(access, path.from, "read");
    requireFile(access, path.from, "write");
    requireFile(access, path.to, "write");
    return { from: await findHead(tx, path.from), to: await findHead(tx, path.to) };
  }

  /** Moves a file to a free path; both ends of it are one change. @throws DomainError `permission_denied`, `not_found`, `file_conflict`, `conflict` for a look-alike name */
  async function move(principal: Principal, input: { readonly from: string; readonly to: string }): Promise<FileWritten> {
    requireScope(principal, "call");
    const path = { from: normaliseFilePath(input.from), to: normaliseFilePath(input.to) };
    const { from, to } = await db.withCompany(principal.companyId, (tx) => headsOf(tx, principal, path));
    if (!from.exists) throw new DomainError("not_found", said`there is no file ${path.from}`);
    if (to.exists) throw new DomainError("file_conflict", said`there is a file at ${path.to} already`, { details: { path: path.to } });
    const rules = await reader.rules(principal);
    if (labelOf(rules, path.from) === "confidential" && labelOf(rules, path.to) !== "confidential")
      throw new DomainError("permission_denied", said`${path.from} is confidential and stays where everything is.`);
    const committed = await committer.commit({
      companyId: principal.companyId,
      employeeId: principal.employeeId,
      actor: principal.key,
      at: clock.now(),
      edits: editsOf({ from, to }, inherited(effectiveLabel(rules, from), path.from)),
      notes: [{ action: "file.moved", target: path.to, payload: { from: path.from, sha256: from.sha256 } }],
    });
    if (committed.done) return { path: path.to, version: committed.versions.get(path.to) ?? 0 };
    const [lost] = committed.conflicts;
    throw fileConflict(lost?.path ?? path.from, null, lost?.version ?? from.version);
  }

  return { move };
}

export type MoveService = ReturnType<typeof createMoveService>;
