import { DomainError } from "@souk/kernel";
import { type FileReader, needsReview } from "../file/index.ts";
import type { FileWrite } from "../settle/index.ts";
import type { Broker, StagedFile } from "./broker.ts";
import { problemOf } from "./call-problem.ts";
import type { Kept } from "./file-rows.ts";
import type { Plan } from "./plan.ts";
import type { Failure } from "./record.ts";

const NO_LABEL = { label: null, labelFrom: null };

/**
 * Sees to it that the contents of staged changes are stored, before settle points at them, and sets apart what has to wait for a person.
 * @throws DomainError when what a write replaces could not be looked up, or a content not be stored
 */
export async function storeStaged(
  files: Pick<FileReader, "putBlob" | "rules">,
  principal: Plan["principal"],
  broker: Pick<Broker, "staged" | "flow" | "behind">,
): Promise<Kept> {
  await broker.behind.known();
  const { staged, flow } = broker;
  if (staged.size === 0) return { files: [], pending: [] };
  const rules = await files.rules(principal);
  const carried = { label: flow.label?.label ?? null, labelFrom: flow.label?.from ?? null };
  const store = async ([path, { content, baseVersion, cause }]: [string, StagedFile]): Promise<FileWrite> => {
    const deleted = content.kind === "removed";
    const change = { path, baseVersion, cause, deleted, ...(deleted ? NO_LABEL : carried) };
    if (content.kind === "removed") return { ...change, sha256: "", size: 0 };
    if (content.kind === "blob") return { ...change, sha256: content.sha256, size: content.bytes };
    return { ...change, ...(await (content.kept ?? files.putBlob(principal.companyId, content.text))) };
  };
  // A file that was written and removed in the same call never was.
  const changes = [...staged].filter(([, { content, baseVersion }]) => content.kind !== "removed" || baseVersion > 0);
  const stored = await Promise.all(changes.map(store));
  // What one call changes belongs together: if any of it waits, all of it does.
  const waits = stored.some((write) => needsReview(rules, write.path));
  return waits ? { files: [], pending: stored } : { files: stored, pending: [] };
}

/** A store that is full or away fails the call, unbilled and on record. @throws whatever else went wrong */
export function toStoreFailure(error: unknown): Failure {
  if (!(error instanceof DomainError) || (error.code !== "overloaded" && error.code !== "payload_too_large")) throw error;
  return { status: "failed", problem: problemOf(error), bindsKey: false };
}
