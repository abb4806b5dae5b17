import type { CompanyTx } from "@souk/db";
import { encodeId } from "@souk/kernel";
import { readNames } from "../directory/index.ts";
import type { Principal } from "../identity/index.ts";
import { readAccess } from "./file.access.ts";
import type { FileAccess } from "./file.rules.ts";
import type { Undone } from "./file.types.ts";

/** What stands about undoing one call. */
export interface UndoState {
  /** By role and permissions, whatever there is left to undo. */
  readonly mayUndo: boolean;
  readonly undone: Undone | null;
}

const NOTHING: UndoState = { mayUndo: false, undone: null };
const causeOf = (callId: string): string => `reverted:${encodeId("call", callId)}`;

/** Whether somebody may undo or decide what stands on these paths: administrators, and whoever may write every one of them. */
export const mayWriteAll = (principal: Principal, access: FileAccess | null, paths: readonly string[]): boolean =>
  principal.roles.includes("admin") || (access !== null && paths.every((path) => access.allows(path, "write")));

/** The newest undoing of each of these calls, by UUID. `paths`: all the calls changed. */
async function readUndone(tx: CompanyTx, calls: readonly string[], paths: readonly string[]): Promise<ReadonlyMap<string, Undone>> {
  const byCause = new Map(calls.map((id) => [causeOf(id), id]));
  const rows = await tx.fileVersion.findMany({
    where: { path: { in: [...paths] }, cause: { in: [...byCause.keys()] } },
    select: { cause: true, at: true, employeeId: true },
    orderBy: { at: "desc" },
  });
  const names = await readNames(tx, { employees: rows.map(({ employeeId }) => employeeId) });
  const found = new Map<string, Undone>();
  for (const { cause, at, employeeId } of rows) {
    const callId = byCause.get(cause ?? "") ?? "";
    const known = found.get(callId);
    const isSame = known?.at === at.toISOString();
    if (known && !isSame) continue;
    const by = employeeId === null ? null : names.employee(employeeId);
    found.set(callId, { by, at: at.toISOString(), files: (known?.files ?? 0) + 1 });
  }
  return found;
}

/** For each call, whether it was undone and whether the person may do it; calls that changed nothing are missing. */
export async function readUndoStates(
  tx: CompanyTx,
  { principal, now, calls }: { readonly principal: Principal; readonly now: number; readonly calls: readonly string[] },
): Promise<ReadonlyMap<string, UndoState>> {
  const wanted = [...new Set(calls)];
  if (wanted.length === 0) return new Map();
  const made = await tx.fileVersion.findMany({ where: { callId: { in: wanted } }, select: { callId: true, path: true } });
  const pathsOf = new Map<string, string[]>();
  for (const { callId, path } of made) {
    const known = pathsOf.get(callId ?? "");
    if (known) known.push(path);
    else pathsOf.set(callId ?? "", [path]);
  }
  const paths = [...new Set(made.map(({ path }) => path))];
  const undone = paths.length === 0 ? new Map<string, Undone>() : await readUndone(tx, [...pathsOf.keys()], paths);
  const access = principal.roles.includes("admin") ? null : await readAccess(tx, principal, now);
  return new Map(
    [...pathsOf].map(([callId, own]) => [callId, { mayUndo: mayWriteAll(principal, access, own), undone: undone.get(callId) ?? null }]),
  );
}

/** As lists and pages say it: what was undone needs no button any more. */
export const toUndoView = ({ mayUndo, undone }: UndoState = NOTHING): { readonly canUndo: boolean; readonly undone: Undone | null } => ({
  canUndo: mayUndo && undone === null,
  undone,
});

/** The same of one call. */
export async function readUndoState(
  tx: CompanyTx,
  about: { readonly principal: Principal; readonly now: number; readonly callId: string },
): Promise<UndoState> {
  return (await readUndoStates(tx, { ...about, calls: [about.callId] })).get(about.callId) ?? NOTHING;
}
