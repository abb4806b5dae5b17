import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, sha256Hex } from "@souk/kernel";
import { createBlobCache } from "./blob-cache.ts";
import { findBlob, findHead, findKv, insertBlob, listHeads } from "./file.repository.prisma.ts";
import { type BlobRef, type FileHead, MAX_FILE_BYTES } from "./file.types.ts";

/** What `run` needs of the workspace. It decides nothing: the caller has already asked the effective grant. */
export interface FileReader {
  /** Where a path stands; `version` is the base of a staged write (0 when nobody has written it). */
  head(companyId: string, path: string): Promise<FileHead>;
  /** Head and text of an existing file. @throws DomainError `not_found`, `invalid_input` for bytes that are not UTF-8. */
  read(companyId: string, path: string): Promise<FileHead & { readonly text: string }>;
  /** Existing files under a prefix in order of their paths, at most `limit` (default 1000). */
  list(companyId: string, prefix: string, limit?: number): Promise<readonly FileHead[]>;
  /** Keeps content under its hash, before settle points at it. Unreferenced blobs are swept later. @throws DomainError `payload_too_large` */
  putBlob(companyId: string, content: string | Uint8Array): Promise<BlobRef>;
  /** A skill's scratch value, or null. */
  kvGet(companyId: string, skill: string, key: string): Promise<string | null>;
}

export interface FileReaderDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  /** Bytes of blobs kept in memory; default 64 MB. */
  readonly cacheBytes?: number;
}

/** @throws DomainError `payload_too_large` above the limit of one file. */
function requireFileSize(bytes: number): void {
  if (bytes > MAX_FILE_BYTES)
    throw new DomainError("payload_too_large", `a file holds at most ${MAX_FILE_BYTES} bytes; this one has ${bytes}`);
}

function decodeText(path: string, content: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new DomainError("invalid_input", `${path} is not UTF-8 text`);
  }
}

/** The workspace as calls see it, with a small cache of blobs (a hash never changes its content). */
export function createFileReader({ db, clock, cacheBytes = 64_000_000 }: FileReaderDeps): FileReader & {
  /** The bytes behind a hash, inside an open transaction. @throws DomainError `not_found` */
  readonly content: (tx: CompanyTx, companyId: string, sha256: string) => Promise<Uint8Array>;
} {
  const cache = createBlobCache(cacheBytes);
  const content = async (tx: CompanyTx, companyId: string, sha256: string): Promise<Uint8Array> => {
    const held = cache.get(companyId, sha256);
    if (held) return held;
    const found = await findBlob(tx, sha256);
    if (!found) throw new DomainError("not_found", "the content of this version is no longer kept");
    cache.set(companyId, sha256, found);
    return found;
  };
  return {
    content,
    head: (companyId, path) => db.withCompany(companyId, (tx) => findHead(tx, path)),
    read: (companyId, path) =>
      db.withCompany(companyId, async (tx) => {
        const head = await findHead(tx, path);
        if (!head.exists) throw new DomainError("not_found", `there is no file ${path}`);
        return { ...head, text: decodeText(path, await content(tx, companyId, head.sha256)) };
      }),
    list: (companyId, prefix, limit = 1000) => db.withCompany(companyId, (tx) => listHeads(tx, { prefix, after: "", limit })),
    putBlob: async (companyId, given) => {
      const bytes = typeof given === "string" ? new TextEncoder().encode(given) : given;
      requireFileSize(bytes.byteLength);
      const sha256 = sha256Hex(bytes);
      await db.withCompany(companyId, (tx) => insertBlob(tx, { sha256, content: bytes, at: clock.now() }));
      cache.set(companyId, sha256, bytes);
      return { sha256, size: bytes.byteLength };
    },
    kvGet: (companyId, skill, key) => db.withCompany(companyId, (tx) => findKv(tx, skill, key)),
  };
}
