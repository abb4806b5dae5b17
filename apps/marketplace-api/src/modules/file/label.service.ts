import type { Database } from "@souk/db";
import { type Clock, DomainError, said, words } from "@souk/kernel";
import { normaliseFilePath } from "@souk/policy";
import { z } from "zod";
import { type Principal, requireRight, requireScope } from "../identity/index.ts";
import type { FileCommitter } from "./file.committer.ts";
import { findHead } from "./file.repository.prisma.ts";
import { fileConflict } from "./file.rules.ts";
import type { FileWritten } from "./file.types.ts";
import { isWeaker, LABELS } from "./workspace-rules.ts";

export interface LabelDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly committer: FileCommitter;
}

export const LabelInput = z.strictObject({
  path: z.string().min(1).max(1024),
  /** What the file carries from now on; null: nothing. */
  label: z.enum(LABELS).nullable(),
  /** Kept in the audit trail. */
  reason: z.string().trim().min(3).max(500),
});

/** Labels that files inherited from what was read to write them. They rise by themselves; only an administrator lowers one. */
export function createLabelService({ db, clock, committer }: LabelDeps) {
  /**
   * Lowers the label a file carries, as a new version with the same content, so that its history says who did it.
   * @throws DomainError `permission_denied`, `not_found`, `invalid_request` for one that is not lower, `file_conflict`
   */
  async function lower(principal: Principal, input: z.output<typeof LabelInput>): Promise<FileWritten> {
    requireScope(principal, "admin");
    requireRight(principal, "files");
    const path = normaliseFilePath(input.path);
    const head = await db.withCompany(principal.companyId, (tx) => findHead(tx, path));
    if (!head.exists) throw new DomainError("not_found", said`there is no file ${path}`);
    const before = head.label?.label ?? null;
    if (!isWeaker(input.label, before))
      throw new DomainError(
        "invalid_request",
        said`${path} carries ${words(before ?? "no label")}, and this only lowers what a file carries. Labels that hold for a path are rules.`,
      );
    const committed = await committer.commit({
      companyId: principal.companyId,
      employeeId: principal.employeeId,
      actor: principal.key,
      at: clock.now(),
      edits: [
        {
          ...{ path, base: head.version, sha256: head.sha256, size: head.size, deleted: false, exactLabel: true },
          label: input.label === null ? null : { label: input.label, from: head.label?.from ?? null },
          cause: `label:${input.label ?? "none"}`,
        },
      ],
      notes: [
        {
          action: "file.label_lowered",
          target: path,
          payload: { from: before, to: input.label, inheritedFrom: head.label?.from ?? null, reason: input.reason },
        },
      ],
    });
    if (!committed.done) throw fileConflict(path, head.version, committed.conflicts[0]?.version ?? head.version);
    return { path, version: committed.versions.get(path) ?? 0 };
  }

  return { lower };
}

export type LabelService = ReturnType<typeof createLabelService>;
