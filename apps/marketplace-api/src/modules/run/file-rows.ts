import { storableText } from "@souk/kernel";
import type { AuditNote, FileReadNote, FileWrite } from "../settle/index.ts";
import type { CallDetail } from "../usage/index.ts";
import type { Broker, StagedFile } from "./broker.ts";

type FileBroker = Pick<Broker, "reads" | "staged" | "actions" | "flow">;

/** What became of a call's staged changes: stored with it, waiting for a person, or gone. */
export interface Kept {
  readonly files: readonly FileWrite[];
  readonly pending: readonly FileWrite[];
}

const NOTHING: Kept = { files: [], pending: [] };

function changeOf({ content, baseVersion }: StagedFile): "created" | "updated" | "removed" {
  if (content.kind === "removed") return "removed";
  return baseVersion === 0 ? "created" : "updated";
}

/** The files of a trace: what was read, then what was changed. */
export function filesOf(broker: FileBroker | null, kept: Kept | null): CallDetail["files"] {
  if (!broker) return [];
  const stored = new Set((kept ?? NOTHING).files.map(({ path }) => path));
  const waiting = new Set((kept ?? NOTHING).pending.map(({ path }) => path));
  const reads = [...broker.reads].map(([path, read]) => ({
    path,
    change: "read" as const,
    version: read.version,
    bytes: read.bytes,
    kept: true,
    ...(read.label === null ? {} : { label: read.label }),
  }));
  const { label } = broker.flow;
  const carried = label === null ? {} : { label: label.label, ...(label.from === null ? {} : { labelFrom: label.from }) };
  const writes = [...broker.staged].map(([path, file]) => ({
    path,
    change: changeOf(file),
    version: stored.has(path) ? file.baseVersion + 1 : null,
    bytes: file.content.kind === "removed" ? null : file.content.bytes,
    kept: stored.has(path),
    ...(waiting.has(path) ? { pending: true } : {}),
    ...(file.content.kind === "removed" ? {} : carried),
  }));
  return [...reads, ...writes];
}

/** The read log of a call, however it ended. */
export function readNotesOf(broker: FileBroker | null): readonly FileReadNote[] {
  return broker ? [...broker.reads].map(([path, read]) => ({ path, ...read })) : [];
}

/** Audit rows of what happened inside a call: each refusal, each confidential read, each change that was stored or waits. */
export function auditNotesOf(callId: string, broker: FileBroker | null, kept: Kept | null): readonly AuditNote[] {
  if (!broker) return [];
  const { files, pending } = kept ?? NOTHING;
  const refused = broker.actions.flatMap(({ kind, target, allowed, layer, reason, n }) =>
    allowed ? [] : [{ action: "action.denied", target: storableText(target), payload: { call: callId, action: kind, n, layer, reason } }],
  );
  const closed = [...broker.reads].flatMap(([path, { label, version }]) =>
    label === "confidential" ? [{ action: "file.read", target: path, payload: { call: callId, version, label } }] : [],
  );
  const changed = [...files.map((file) => ({ file, isWaiting: false })), ...pending.map((file) => ({ file, isWaiting: true }))].map(
    ({ file, isWaiting }) => ({
      action: isWaiting ? "file.waiting" : `file.${file.deleted ? "removed" : file.baseVersion === 0 ? "created" : "updated"}`,
      target: file.path,
      payload: {
        ...{ call: callId, version: isWaiting ? null : file.baseVersion + 1, sha256: file.sha256, size: file.size, cause: file.cause },
        ...(file.label === null ? {} : { label: file.label, labelFrom: file.labelFrom }),
      },
    }),
  );
  return [...refused, ...closed, ...changed];
}
