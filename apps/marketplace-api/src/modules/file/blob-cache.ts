/** The most recently used blobs of all companies, bounded by bytes. Keyed by company and hash, so one company's read never answers another's. */
export interface BlobCache {
  get(companyId: string, sha256: string): Uint8Array | undefined;
  set(companyId: string, sha256: string, content: Uint8Array): void;
  readonly bytes: number;
}

/** Creates a cache of at most `maxBytes`; what does not fit is simply not kept. */
export function createBlobCache(maxBytes: number): BlobCache {
  const held = new Map<string, Uint8Array>();
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    get: (companyId, sha256) => {
      const key = `${companyId}/${sha256}`;
      const found = held.get(key);
      if (found) {
        held.delete(key);
        held.set(key, found); // last in the map = most recently used
      }
      return found;
    },
    set: (companyId, sha256, content) => {
      const key = `${companyId}/${sha256}`;
      if (content.byteLength > maxBytes || held.has(key)) return;
      held.set(key, content);
      bytes += content.byteLength;
      for (const [oldest, value] of held) {
        if (bytes <= maxBytes) break;
        held.delete(oldest);
        bytes -= value.byteLength;
      }
    },
  };
}
