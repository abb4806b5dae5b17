import { encodeId } from "@souk/kernel";
import { z } from "zod";
import { type Names, Who } from "../directory/index.ts";
import { type FileChange, Undone } from "./file.types.ts";
import { LABELS } from "./workspace-rules.ts";

/** What a change did to its path. */
const ChangeKind = z.enum(["created", "updated", "removed", "moved", "restored", "reverted", "accepted", "relabelled"]);
/** One change of one path, with everybody it goes back to. */
export const ChangeView = z.strictObject({
  path: z.string(),
  version: z.number().int(),
  at: z.string(),
  kind: ChangeKind,
  size: z.number().int(),
  deleted: z.boolean(),
  /** What this version carries, because of what the call that wrote it had read. */
  label: z.enum(LABELS).nullable(),
  labelFrom: z.string().nullable(),
  /** Who did it: the agent when one did, else the person. */
  by: Who.nullable(),
  /** The person an agent acted for. */
  forWhom: Who.nullable(),
  skill: z.string().nullable(),
  skillVersion: z.string().nullable(),
  callId: z.string().nullable(),
  /** Where it came from: the path it was moved from or to, the version restored, the call reverted. */
  origin: z.string().nullable(),
  /** Whether the caller may make a version of the path the current one. */
  canRestore: z.boolean(),
  /** Whether the caller may undo the call; false without one, and for one that was undone. */
  canUndo: z.boolean(),
  /** How its call was undone. */
  undone: Undone.nullable(),
});
export const ChangePage = z.strictObject({ items: z.array(ChangeView), nextCursor: z.string().nullable() });
export type ChangeView = z.output<typeof ChangeView>;
export type ChangePage = z.output<typeof ChangePage>;

const CAUSES: Readonly<Record<string, z.output<typeof ChangeKind>>> = {
  moved: "moved",
  "moved to": "moved",
  restored: "restored",
  reverted: "reverted",
  accepted: "accepted",
  label: "relabelled",
};

function kindOf({ cause, deleted, version }: FileChange): z.output<typeof ChangeKind> {
  const found = CAUSES[cause?.slice(0, cause.indexOf(":")) ?? ""];
  if (found) return found;
  if (deleted) return "removed";
  return version === 1 ? "created" : "updated";
}

/** A change with names, and what its reader may do about it. */
export function toChangeView(change: FileChange, names: Names, may: Pick<ChangeView, "canRestore" | "canUndo" | "undone">): ChangeView {
  const person = change.employeeId === null ? null : names.employee(change.employeeId);
  return {
    path: change.path,
    version: change.version,
    at: new Date(change.at).toISOString(),
    kind: kindOf(change),
    size: change.size,
    deleted: change.deleted,
    label: change.label?.label ?? null,
    labelFrom: change.label?.from ?? null,
    by: change.agentId === null ? person : names.agent(change.agentId),
    forWhom: change.agentId === null ? null : person,
    skill: change.skill,
    skillVersion: change.skillVersion,
    callId: change.callId === null ? null : encodeId("call", change.callId),
    origin: change.cause === null ? null : change.cause.slice(change.cause.indexOf(":") + 1),
    ...may,
  };
}
