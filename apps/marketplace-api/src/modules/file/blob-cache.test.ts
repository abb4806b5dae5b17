import { describe, expect, it } from "vitest";
import { createBlobCache } from "./blob-cache.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length);

describe("the cache of contents", () => {
  it("holds no more bytes than it may, and drops what was not used longest", () => {
    const cache = createBlobCache(100);
    cache.set("a", "1", bytes(40));
    cache.set("a", "2", bytes(40));
    cache.get("a", "1");
    cache.set("a", "3", bytes(40));
    expect(cache.get("a", "2")).toBeUndefined();
    expect(cache.get("a", "1")).toHaveLength(40);
    expect(cache.bytes).toBe(80);
  });

  it("keeps nothing that would not fit", () => {
    const cache = createBlobCache(10);
    cache.set("a", "1", bytes(11));
    expect(cache.bytes).toBe(0);
  });

  it("[I8] never answers one company with another's content", () => {
    const cache = createBlobCache(100);
    cache.set("a", "1", bytes(1));
    expect(cache.get("b", "1")).toBeUndefined();
  });
});
