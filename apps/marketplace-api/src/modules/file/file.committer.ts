import type { SettleConnection } from "@souk/db";
import { DomainError, said, words } from "@souk/kernel";
import { foldFilePath } from "@souk/policy";
import type { Labelled } from "./workspace-rules.ts";

/** One change of a path outside a running call. */
export interface FileEdit {
  readonly path: string;
  /** The version the change replaces; null = whatever is there. */
  readonly base: number | null;
  readonly sha256: string;
  readonly size: number;
  readonly deleted: boolean;
  readonly cause: string | null;
  /** What the content carries. The label of an existing file only rises, unless `exactLabel`: an earlier version with the label it had, or a lowered one. */
  readonly label?: Labelled | null | undefined;
  readonly exactLabel?: boolean | undefined;
  /** The call whose waiting write this is. */
  readonly call?:
    | {
        readonly id: string;
        readonly skill: string;
        readonly version: string;
        readonly agentId: string | null;
        readonly employeeId: string | null;
      }
    | undefined;
}

/** One line of the audit trail, written in the same transaction. */
export interface EditNote {
  readonly action: string;
  readonly target: string;
  readonly payload: unknown;
}

/** Changes that belong together: all of them or none. */
export interface FileCommit {
  readonly companyId: string;
  readonly employeeId: string | null;
  /** `Principal.key` */
  readonly actor: string;
  /** ms UTC */
  readonly at: number;
  readonly edits: readonly FileEdit[];
  readonly notes: readonly EditNote[];
  /** The waiting writes this decides. */
  readonly decides?: { readonly callId: string; readonly state: "accepted" | "rejected"; readonly rows: number } | undefined;
}

export type Committed =
  | { readonly done: true; readonly versions: ReadonlyMap<string, number> }
  | { readonly done: false; readonly conflicts: readonly { readonly path: string; readonly version: number }[] };

/** Moves heads on and records versions. Only the settle role may. */
export interface FileCommitter {
  /** @throws DomainError `conflict` for a name that passes for an existing one, `file_conflict` for one that is a folder or lies in a file, `payload_too_large` beyond a quota */
  commit(commit: FileCommit): Promise<Committed>;
}

/** What the database says when a change would not do, other than a lost race. */
export function refusalOf(verdict: string): DomainError | null {
  if (verdict.startsWith("twin:")) {
    const [path = "", twin = ""] = verdict.slice(5).split("\n");
    return new DomainError(
      "conflict",
      said`${path} would pass for ${twin}, which exists: names that differ only in case or look-alike letters are refused.`,
      {
        details: { path, twin },
      },
    );
  }
  if (verdict.startsWith("folder:")) {
    const [path = "", inTheWay = ""] = verdict.slice(7).split("\n");
    return fileOrFolder(path, inTheWay);
  }
  return verdict.startsWith("quota:") ? quotaRefusal(verdict.slice(6).split("\n")) : null;
}

/** A name is a file or a folder, never both. `inTheWay`: the file below the new one, or above it. */
function fileOrFolder(path: string, inTheWay: string): DomainError {
  const isFolder = foldFilePath(inTheWay).startsWith(`${foldFilePath(path)}/`);
  return new DomainError(
    "file_conflict",
    isFolder
      ? said`${path} is a folder: it holds ${inTheWay}. Choose another name for the file.`
      : said`${inTheWay} is a file, so ${path} cannot lie in it. Choose another folder.`,
    { details: { path, inTheWay } },
  );
}

const size = (bytes: number): string => (bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

/** Says which limit stops the change, and by how much. */
function quotaRefusal([area = "", ...figures]: readonly string[]): DomainError {
  const [bytes = 0, moreBytes = 0, maxBytes = 0, files = 0, moreFiles = 0, maxFiles = 0] = figures.map(Number);
  const where =
    area === "" ? words("The company's workspace") : area === "/" ? words("The shared part of the workspace") : said`The area ${area}`;
  const isBytes = moreBytes > 0 && bytes + moreBytes > maxBytes;
  const why = isBytes
    ? said`it holds ${size(bytes)} of ${size(maxBytes)}, and this needs ${size(moreBytes)} more`
    : said`it holds ${files} of ${maxFiles} files, and this adds ${moreFiles}`;
  return new DomainError(
    "payload_too_large",
    said`${where} is full: ${why}. Remove files, or ask an administrator to raise its quota (Company files → Labels and limits).`,
    { details: { area, quota: isBytes ? { bytes, moreBytes, maxBytes } : { files, moreFiles, maxFiles } } },
  );
}

/** Errors souk_commit_files raises to take a decision back: made by somebody else first (SK001), or not possible any more (SK002). */
function toDecisionError(error: unknown): never {
  const { code, message } = error as { code?: string; message?: string };
  if (code === "SK001") throw new DomainError("conflict", "Somebody else has decided about these writes already.", { cause: error });
  if (code !== "SK002") throw error;
  const path = message?.replace(/^file:/, "") ?? "";
  throw (
    refusalOf(message ?? "") ??
    new DomainError(
      "file_conflict",
      said`${path} was changed since the call read it, so its writes cannot be accepted as they are. Reject them.`,
      {
        details: { path },
        cause: error,
      },
    )
  );
}

/** The committer over the settle role's connection. */
export function createFileCommitter(settle: Pick<SettleConnection, "query">): FileCommitter {
  return {
    commit: async ({ companyId, employeeId, actor, at, edits, notes, decides }) => {
      const files = edits.map(({ call, label, exactLabel, ...edit }) => ({
        ...edit,
        label: label?.label ?? null,
        label_from: label?.from ?? null,
        exact: exactLabel ?? false,
        company: companyId,
        fold: foldFilePath(edit.path),
        call: call?.id ?? null,
        skill: call?.skill ?? null,
        version: call?.version ?? null,
        agent: call?.agentId ?? null,
        employee: call ? call.employeeId : employeeId,
        at,
      }));
      const audits = notes.map(({ payload, ...note }) => ({ ...note, actor, at, payload: JSON.stringify(payload) }));
      const pending = decides ? JSON.stringify({ ...decides, call: decides.callId, by: employeeId, at }) : null;
      const rows = await settle
        .query<{ verdict: string; path: string; version: number }>(
          "souk_commit_files",
          "SELECT verdict, path, version FROM souk_commit_files($1, $2, $3, $4)",
          [companyId, JSON.stringify(files), JSON.stringify(audits), pending],
        )
        .catch(toDecisionError);
      const verdict = rows[0]?.verdict ?? "done";
      if (verdict === "done") return { done: true, versions: new Map(rows.map((row) => [row.path, row.version])) };
      const refusal = refusalOf(verdict);
      if (refusal) throw refusal;
      return { done: false, conflicts: rows.filter((row) => row.path !== "").map(({ path, version }) => ({ path, version })) };
    },
  };
}
