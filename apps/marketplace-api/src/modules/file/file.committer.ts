import type { SettleConnection } from "@souk/db";

/** One change of a path by a person, outside any call. */
interface FileCommit {
  readonly companyId: string;
  readonly path: string;
  /** The version the person has seen; null = whatever is there. */
  readonly base: number | null;
  readonly sha256: string;
  readonly size: number;
  readonly deleted: boolean;
  readonly employeeId: string | null;
  /** ms UTC */
  readonly at: number;
}

/** Moves a head on and records the version. Only the settle role may. */
export interface FileCommitter {
  /** The new version, or null when the path is no longer at `base`. */
  commitFile(commit: FileCommit): Promise<number | null>;
}

/** The committer over the settle role's connection. */
export function createFileCommitter(settle: Pick<SettleConnection, "query">): FileCommitter {
  return {
    commitFile: async (commit) => {
      const rows = await settle.query<{ version: number | null }>(
        "souk_commit_file",
        "SELECT souk_commit_file($1, $2, $3, $4, $5, $6, $7, $8) AS version",
        [commit.companyId, commit.path, commit.base, commit.sha256, commit.size, commit.deleted, commit.employeeId, commit.at],
      );
      return rows[0]?.version ?? null;
    },
  };
}
