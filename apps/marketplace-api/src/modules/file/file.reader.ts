import type { Database } from "@souk/db";
import { DomainError, said } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import type { BlobStore } from "./blob-store.ts";
import { findKv, listHeads, readRules } from "./file.repository.prisma.ts";
import { FILE_READ, type FileReadRow } from "./file.statements.ts";
import { type BlobRef, type FileHead, MAX_TEXT_BYTES } from "./file.types.ts";
import { carriedLabel, type WorkspaceRules } from "./workspace-rules.ts";

/** What `run` needs of the workspace. It decides nothing: the caller has already asked the effective grant. */
export interface FileReader {
  /** Where a path stands; `version` is the base of a staged write (0 when nobody has written it). */
  head(companyId: string, path: string): Promise<FileHead>;
  /** Head and text of an existing file. @throws DomainError `not_found`, `invalid_input` for bytes that are not UTF-8. */
  read(companyId: string, path: string): Promise<FileHead & { readonly text: string }>;
  /** Existing files under a prefix in order of their paths, at most `limit` (default 1000). */
  list(companyId: string, prefix: string, limit?: number): Promise<readonly FileHead[]>;
  /** Keeps content under its hash, before settle points at it. Unreferenced blobs are swept later. @throws DomainError `payload_too_large`, `overloaded` */
  putBlob(companyId: string, content: string | Uint8Array): Promise<BlobRef>;
  /** Labels and reviews as the principal's epoch knows them. */
  rules(principal: Pick<Principal, "companyId" | "epoch">): Promise<WorkspaceRules>;
  /** A skill's scratch value, or null. */
  kvGet(companyId: string, skill: string, key: string): Promise<string | null>;
}

export interface FileReaderDeps {
  readonly db: Pick<Database, "withCompany" | "queryCompany">;
  readonly blobs: BlobStore;
}

/** Where reads of one path were last seen, so that content a node holds is not sent again. */
const HINTS = 10_000;

function decodeText(path: string, content: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new DomainError("invalid_input", said`${path} is not UTF-8 text`);
  }
}

const toHead = (path: string, row: FileReadRow | undefined): FileHead =>
  row
    ? {
        ...{ path, version: row.version, exists: !row.deleted, sha256: row.sha256, size: row.size, updatedAt: row.updated_at.getTime() },
        label: carriedLabel({ label: row.label, labelFrom: row.label_from }),
      }
    : { path, version: 0, exists: false, sha256: "", size: 0, updatedAt: 0, label: null };

/** The workspace as calls see it: one round trip per read. */
export function createFileReader({ db, blobs }: FileReaderDeps): FileReader {
  const hints = new Map<string, string>();
  const rules = new Map<string, { readonly epoch: bigint; readonly rules: Promise<WorkspaceRules> }>();

  async function find(companyId: string, path: string, known: string): Promise<FileReadRow | undefined> {
    return (await db.queryCompany<FileReadRow>(companyId, FILE_READ, [path, known]))[0];
  }

  async function read(companyId: string, path: string): Promise<FileHead & { readonly text: string }> {
    const key = `${companyId}${path}`;
    const hint = hints.get(key);
    const row = await find(companyId, path, hint !== undefined && blobs.held(companyId, hint) ? hint : "");
    const head = toHead(path, row);
    if (!head.exists || !row) throw new DomainError("not_found", said`there is no file ${path}`);
    if (head.size > MAX_TEXT_BYTES)
      throw new DomainError("payload_too_large", said`a skill reads at most ${MAX_TEXT_BYTES} bytes of a file; ${path} has ${head.size}`);
    const isWhole = row.content !== null && row.content.byteLength === row.size;
    const content = isWhole && row.content ? row.content : await blobs.get(companyId, row.sha256);
    if (isWhole) blobs.hold(companyId, row.sha256, content);
    if (hints.size >= HINTS) hints.clear();
    hints.set(key, row.sha256);
    return { ...head, text: decodeText(path, content) };
  }

  return {
    read,
    // Known null: no content is wanted.
    head: async (companyId, path) => toHead(path, (await db.queryCompany<FileReadRow>(companyId, FILE_READ, [path, null]))[0]),
    list: (companyId, prefix, limit = 1000) => db.withCompany(companyId, (tx) => listHeads(tx, { prefix, after: "", limit })),
    putBlob: blobs.put,
    rules: ({ companyId, epoch }) => {
      const kept = rules.get(companyId);
      if (kept && kept.epoch >= epoch) return kept.rules;
      const fresh = db.withCompany(companyId, readRules);
      rules.set(companyId, { epoch, rules: fresh });
      fresh.catch(() => rules.delete(companyId));
      return fresh;
    },
    kvGet: (companyId, skill, key) => db.withCompany(companyId, (tx) => findKv(tx, skill, key)),
  };
}
