import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@souk/kernel";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signS3 } from "./s3-signature.ts";
import { createS3Store } from "./s3-store.ts";

const require = createRequire(import.meta.url);
const aws4 = require("aws4") as { sign(request: object, keys: object): { readonly headers: Readonly<Record<string, string>> } };
interface S3Server {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
const S3rver = require("@20minutes/s3rver") as new (options: object) => S3Server;

/** The account s3rver knows; it verifies Signature Version 4 and keeps objects in a folder. */
const ACCOUNT = { region: "us-east-1", accessKeyId: "S3RVER", secretAccessKey: "S3RVER", bucket: "souk" };

describe("the S3 store and a server of somebody else", () => {
  const directory = mkdtempSync(join(tmpdir(), "souk-s3-"));
  const server = new S3rver({ address: "127.0.0.1", port: 0, silent: true, directory, configureBuckets: [{ name: ACCOUNT.bucket }] });
  let endpoint: string;
  beforeAll(async () => {
    endpoint = `http://127.0.0.1:${(await server.run()).port}`;
  });
  afterAll(async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("[F55] puts, gets and removes what it sent, byte for byte", async () => {
    const store = createS3Store({ endpoint, ...ACCOUNT }, systemClock);
    const bytes = new Uint8Array(300_000).map((_, index) => index * 31);
    for (const [key, content] of [
      ["company/sha/uuid", bytes],
      ["a b/ü(1)!*'~+&=/ü", new TextEncoder().encode("names are encoded as they are signed")],
      ["empty/one", new Uint8Array()],
    ] as const) {
      await store.put(key, content);
      expect(await store.get(key), key).toEqual(content);
      await store.remove(key);
      expect(await store.get(key), key).toBeNull();
      await store.remove(key);
    }
  });

  it("[F55] is refused under another secret", async () => {
    const store = createS3Store({ endpoint, ...ACCOUNT, secretAccessKey: "guessed" }, systemClock);
    await expect(store.put("a/b/c", new Uint8Array(1))).rejects.toThrow("SignatureDoesNotMatch");
  });
});

it("signs every request as aws4 does", () => {
  const word = fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(..."AKIAz09/+-=_") });
  const part = fc.string({ minLength: 1, maxLength: 12 }).map((text) => encodeURIComponent(text).replaceAll(/%2F|[!'().*]/g, "x"));
  const request = fc.record({
    method: fc.constantFrom("PUT", "GET", "DELETE"),
    path: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
    body: fc.uint8Array({ maxLength: 200 }),
    at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    keys: fc.record({ region: word, accessKeyId: word, secretAccessKey: word }),
  });
  fc.assert(
    fc.property(request, ({ method, path, body, at, keys }) => {
      const own = signS3({ method, host: "s3.example:9000", path, body, at }, keys);
      const headers = {
        Host: "s3.example:9000",
        "X-Amz-Date": own["x-amz-date"],
        "X-Amz-Content-Sha256": createHash("sha256").update(body).digest("hex"),
      };
      const theirs = aws4.sign({ service: "s3", region: keys.region, method, path, headers }, keys);
      const signature = (text: string | undefined) => text?.slice(text.indexOf("Signature="));
      expect(signature(own["authorization"])).toBe(signature(theirs.headers["Authorization"]));
    }),
    { numRuns: 100 },
  );
});
