import type { FileEdit } from "./file.committer.ts";
import type { FileChange, FileHead } from "./file.types.ts";

/** One path a call changed: its change, what was there before, and what is there now. */
export interface RevertStep {
  readonly change: FileChange;
  /** Null: the path did not exist. */
  readonly before: FileChange | null;
  readonly head: FileHead;
}

/** What undoing a call would do. */
export interface RevertPlan {
  readonly edits: readonly FileEdit[];
  /** Paths somebody changed after the call; undoing would lose that. */
  readonly conflicts: readonly { readonly path: string; readonly version: number }[];
  /** Paths that stand as they stood before the call already. */
  readonly unchanged: readonly string[];
}

/** Whether a path is again as the change left it: later changes were undone. */
const standsAs = (change: FileChange, head: FileHead): boolean =>
  head.exists === !change.deleted && (change.deleted || head.sha256 === change.sha256);

/** Decides path by path; every edit is a new version that has the content of the one before the call. */
export function planRevert(callId: string, steps: readonly RevertStep[]): RevertPlan {
  const edits: FileEdit[] = [];
  const conflicts: { path: string; version: number }[] = [];
  const unchanged: string[] = [];
  for (const { change, before, head } of steps) {
    const wasThere = before !== null && !before.deleted;
    const sha256 = wasThere ? before.sha256 : "";
    if (head.exists === wasThere && (!wasThere || head.sha256 === sha256)) unchanged.push(change.path);
    else if (head.version !== change.version && !standsAs(change, head)) conflicts.push({ path: change.path, version: head.version });
    else
      edits.push({
        path: change.path,
        base: head.version,
        sha256,
        size: wasThere ? before.size : 0,
        deleted: !wasThere,
        label: wasThere ? before.label : null,
        exactLabel: true,
        cause: `reverted:${callId}`,
      });
  }
  return { edits, conflicts, unchanged };
}
