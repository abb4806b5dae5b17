import type { Database } from "@souk/db";
import { type Clock, DomainError, said, sha256Hex } from "@souk/kernel";
import { findBlob, findChunks } from "./blob.repository.prisma.ts";
import { createBlobCache } from "./blob-cache.ts";
import { BLOB_PUT } from "./file.statements.ts";
import { type BlobRef, MAX_FILE_BYTES } from "./file.types.ts";

/** Where bytes are kept outside the database: a bucket. Keys are made here, never by callers; a key is written once. */
export interface ObjectStore {
  /** @throws Error when the bytes are not durably stored */
  put(key: string, content: Uint8Array): Promise<void>;
  /** Null when there is no such object. @throws Error when the store does not answer */
  get(key: string): Promise<Uint8Array | null>;
  /** Succeeds also when there is no such object. */
  remove(key: string): Promise<void>;
}

/** Contents by company and hash, written before anything points at them. */
export interface BlobStore {
  /** Keeps content under its hash. @throws DomainError `payload_too_large`, `overloaded` when the store is full or away */
  put(companyId: string, content: string | Uint8Array): Promise<BlobRef>;
  /** The bytes behind a hash, checked against it. @throws DomainError `not_found`, `overloaded` */
  get(companyId: string, sha256: string): Promise<Uint8Array>;
  /** What this node holds in memory already. */
  held(companyId: string, sha256: string): Uint8Array | undefined;
  /** Keeps bytes that came along with another query in memory. */
  hold(companyId: string, sha256: string, content: Uint8Array): void;
}

export interface BlobStoreDeps {
  readonly db: Pick<Database, "withCompany" | "queryCompany">;
  readonly clock: Clock;
  /** Null: in PostgreSQL, in chunks of at most a megabyte. */
  readonly objects: ObjectStore | null;
  /** Makes the last part of a new key. */
  readonly newKey: () => string;
  /** Bytes kept in memory; default 64 MB. */
  readonly cacheBytes?: number;
}

const CHUNK_BYTES = 1_000_000;

function requireFileSize(bytes: number): void {
  if (bytes > MAX_FILE_BYTES)
    throw new DomainError("payload_too_large", said`a file holds at most ${MAX_FILE_BYTES} bytes; this one has ${bytes}`);
}

/** PostgreSQL says disk or quota full with class 53, a bucket with 507 or a quota error; either way nothing was stored. */
function unavailable(cause: unknown): DomainError {
  const code = String((cause as { code?: unknown } | null)?.code ?? "");
  const isFull = code.startsWith("53") || code === "ENOSPC" || code === "store_full";
  return new DomainError(
    "overloaded",
    isFull
      ? "The store of file contents is full. Your workspace is unchanged and nothing is billed; ask the platform's operator for room."
      : "The store of file contents does not answer. Your workspace is unchanged and nothing is billed; try again shortly.",
    { cause, details: { retryAfterSeconds: isFull ? 60 : 2 } },
  );
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DomainError ? error : unavailable(error);
  }
}

function chunksOf(content: Uint8Array): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at === 0 || at < content.byteLength; at += CHUNK_BYTES)
    chunks.push(Buffer.from(content.buffer, content.byteOffset + at, Math.min(CHUNK_BYTES, content.byteLength - at)));
  return chunks;
}

/** The blob store of one node, with a small cache (a hash never changes its content). */
export function createBlobStore({ db, clock, objects, newKey, cacheBytes = 64_000_000 }: BlobStoreDeps): BlobStore {
  const cache = createBlobCache(cacheBytes);

  async function store(companyId: string, sha256: string, bytes: Uint8Array): Promise<void> {
    const row = (place: string | null, chunks: readonly Buffer[] | null) =>
      db.queryCompany<{ fresh: boolean }>(companyId, BLOB_PUT, [sha256, bytes.byteLength, place, chunks, clock.now()]);
    if (objects === null) {
      await row(null, chunksOf(bytes));
      return;
    }
    const known = await db.withCompany(companyId, (tx) => findBlob(tx, sha256));
    if (known) {
      await row(known.place, null); // young again
      return;
    }
    const key = `${companyId}/${sha256}/${newKey()}`;
    await objects.put(key, bytes);
    const [stored] = await row(key, null);
    // Somebody else stored the same content meanwhile: theirs is the one that counts.
    if (stored?.fresh !== true) await objects.remove(key);
  }

  async function load(companyId: string, sha256: string): Promise<Uint8Array> {
    const found = await db.withCompany(companyId, async (tx) => {
      const blob = await findBlob(tx, sha256);
      if (!blob?.content || blob.size <= blob.content.byteLength) return blob;
      return { ...blob, content: Buffer.concat([blob.content, ...(await findChunks(tx, sha256))]) };
    });
    const content = found?.place == null ? (found?.content ?? null) : ((await objects?.get(found.place)) ?? null);
    if (content === null) throw new DomainError("not_found", "the content of this version is no longer kept");
    if (sha256Hex(content) !== sha256)
      throw new DomainError("internal", "The store answered other bytes than were stored under this hash.");
    return content;
  }

  return {
    held: cache.get,
    hold: cache.set,
    put: async (companyId, given) => {
      const bytes = typeof given === "string" ? new TextEncoder().encode(given) : given;
      requireFileSize(bytes.byteLength);
      const sha256 = sha256Hex(bytes);
      await guarded(() => store(companyId, sha256, bytes));
      cache.set(companyId, sha256, bytes);
      return { sha256, size: bytes.byteLength };
    },
    get: async (companyId, sha256) => {
      const held = cache.get(companyId, sha256);
      if (held) return held;
      const content = await guarded(() => load(companyId, sha256));
      cache.set(companyId, sha256, content);
      return content;
    },
  };
}
