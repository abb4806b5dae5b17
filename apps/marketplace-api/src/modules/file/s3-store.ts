import type { Clock } from "@souk/kernel";
import type { ObjectStore } from "./blob-store.ts";
import { type S3Credentials, signS3 } from "./s3-signature.ts";

export interface S3Options extends S3Credentials {
  /** `https://s3.eu-central-1.amazonaws.com`, or any server that speaks S3; buckets are addressed by path. */
  readonly endpoint: string;
  readonly bucket: string;
}

const TIMEOUT_MS = 10_000;
const EMPTY = new Uint8Array();

/** A refusal of the store; `code` says whether it is full. */
class StoreError extends Error {
  readonly code: string;
  constructor(status: number, text: string) {
    super(`the object store answered ${status}: ${text.slice(0, 200)}`);
    this.code = status === 507 || /QuotaExceeded|StorageFull|EntityTooLarge/.test(text) ? "store_full" : `http_${status}`;
  }
}

const encoded = (part: string): string =>
  encodeURIComponent(part).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Objects in an S3-compatible bucket: put, get, delete; nothing else is needed. */
export function createS3Store({ endpoint, bucket, ...credentials }: S3Options, clock: Clock): ObjectStore {
  const base = new URL(endpoint);

  async function send(method: "PUT" | "GET" | "DELETE", key: string, body: Uint8Array = EMPTY): Promise<Response> {
    const path = `/${[bucket, ...key.split("/")].map(encoded).join("/")}`;
    const headers = signS3({ method, host: base.host, path, body, at: clock.now() }, credentials);
    return fetch(new URL(path, base), {
      method,
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(method === "PUT" ? { body: Buffer.from(body) } : {}),
    });
  }

  async function fail(answer: Response): Promise<never> {
    throw new StoreError(answer.status, await answer.text());
  }

  return {
    put: async (key, content) => {
      const answer = await send("PUT", key, content);
      if (!answer.ok) await fail(answer);
      await answer.arrayBuffer();
    },
    get: async (key) => {
      const answer = await send("GET", key);
      if (answer.status === 404) return null;
      if (!answer.ok) await fail(answer);
      return new Uint8Array(await answer.arrayBuffer());
    },
    remove: async (key) => {
      const answer = await send("DELETE", key);
      if (!answer.ok && answer.status !== 404) await fail(answer);
      await answer.arrayBuffer();
    },
  };
}
