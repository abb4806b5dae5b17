import type { FileEntry, SkillFiles, SkillKv } from "../context.ts";
import type { PermissionsDefinition } from "../define-skill.ts";
import { matchesGlob } from "./glob.ts";
import { SkillTestError } from "./skill-test-error.ts";

/** Files and scratch values that survive from call to call of one test. */
export interface WorkspaceState {
  readonly files: Map<string, string>;
  /** Writes so far, by path; files that were given count as one. */
  readonly versions: Map<string, number>;
  readonly kv: Map<string, string>;
}

/** One call's view: reads see its own staged writes; `commit` keeps them. */
export interface WorkspaceCall {
  readonly files: SkillFiles;
  readonly kv: SkillKv;
  readonly reads: string[];
  readonly written: ReadonlyMap<string, string>;
  readonly removed: ReadonlySet<string>;
  commit(): void;
}

function denied(action: string, path: string): SkillTestError {
  return new SkillTestError("permission_denied", `${action} ${path}: not declared; add permissions.files: ["${action}:${path}"]`);
}

function checkPath(path: string): void {
  if (!path.startsWith("/") || /\/(\.{1,2})?(\/|$)/.test(path) || path.includes("\0")) {
    throw new SkillTestError("not_found", `not a workspace path: ${path} (absolute, without "." or "..")`);
  }
}

function openFiles(call: {
  state: WorkspaceState;
  may(action: string, path: string): boolean;
  written: Map<string, string>;
  removed: Set<string>;
  reads: string[];
}) {
  const look = (path: string): string | undefined =>
    call.removed.has(path) ? undefined : (call.written.get(path) ?? call.state.files.get(path));
  const files: SkillFiles = {
    async read(path) {
      checkPath(path);
      if (!call.may("read", path)) throw denied("read", path);
      call.reads.push(path);
      const text = look(path);
      if (text === undefined) throw new SkillTestError("not_found", `no file ${path}`);
      return text;
    },
    async list(prefix) {
      // As in the marketplace: a call reads its own staged writes, a listing shows what is committed.
      const seen = [...call.state.files.keys()].filter((path) => path.startsWith(prefix) && call.may("read", path)).sort();
      return seen.map((path): FileEntry => {
        const text = call.state.files.get(path) ?? "";
        return { path, size: new TextEncoder().encode(text).length, version: call.state.versions.get(path) ?? 1 };
      });
    },
    async write(path, text) {
      checkPath(path);
      if (!call.may("write", path)) throw denied("write", path);
      if (typeof text !== "string") throw new SkillTestError("skill_failed", `files.write ${path}: the text is not a string`);
      call.removed.delete(path);
      call.written.set(path, text);
    },
    async move(from, to) {
      const text = await files.read(from);
      await files.write(to, text);
      await files.remove(from);
    },
    async remove(path) {
      checkPath(path);
      if (!call.may("write", path)) throw denied("write", path);
      if (look(path) === undefined) throw new SkillTestError("not_found", `no file ${path}`);
      call.written.delete(path);
      call.removed.add(path);
    },
    async exists(path) {
      checkPath(path);
      if (!call.may("read", path)) throw denied("read", path);
      return look(path) !== undefined;
    },
  };
  return files;
}

function openKv(state: WorkspaceState, staged: Map<string, string | null>, allowed: boolean): SkillKv {
  const check = (): void => {
    if (!allowed) throw new SkillTestError("permission_denied", "kv: not declared; add permissions: { kv: true }");
  };
  return {
    async get(key) {
      check();
      const own = staged.get(key);
      return own === undefined ? (state.kv.get(key) ?? null) : own;
    },
    async set(key, value) {
      check();
      staged.set(key, value);
    },
    async delete(key) {
      check();
      staged.set(key, null);
    },
  };
}

/** Opens the workspace for one call under the permissions a skill declares. */
export function openWorkspace(state: WorkspaceState, permissions: PermissionsDefinition): WorkspaceCall {
  const grants = (permissions.files ?? []).map((entry) => {
    const colon = entry.indexOf(":");
    return { verbs: entry.slice(0, colon).split(","), glob: entry.slice(colon + 1) };
  });
  const may = (action: string, path: string): boolean =>
    grants.some((grant) => grant.verbs.includes(action) && matchesGlob(grant.glob, path));
  const written = new Map<string, string>();
  const removed = new Set<string>();
  const stagedKv = new Map<string, string | null>();
  const reads: string[] = [];
  return {
    files: openFiles({ state, may, written, removed, reads }),
    kv: openKv(state, stagedKv, permissions.kv === true),
    reads,
    written,
    removed,
    commit() {
      for (const path of removed) state.files.delete(path);
      for (const [path, text] of written) {
        state.versions.set(path, state.files.has(path) ? (state.versions.get(path) ?? 1) + 1 : 1);
        state.files.set(path, text);
      }
      for (const [key, value] of stagedKv) {
        if (value === null) state.kv.delete(key);
        else state.kv.set(key, value);
      }
    },
  };
}
