import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A small server that speaks S3 and checks Signature Version 4 by itself, step by step as Amazon's document has it. */
export interface S3Server {
  readonly endpoint: string;
  readonly objects: Map<string, Buffer>;
  /** What the next requests meet: a full disk, a server that is gone. */
  trouble: "none" | "full" | "gone";
  close(): Promise<void>;
}

export const S3_KEYS = { region: "eu-test-1", accessKeyId: "AKIATEST", secretAccessKey: "secret/with+signs", bucket: "souk" };

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? "",
    );
  if (!match || match[1] !== S3_KEYS.accessKeyId || match[3] !== S3_KEYS.region) return false;
  const [, , day = "", region = "", names = "", signature] = match;
  const hash = createHash("sha256").update(body).digest("hex");
  if (request.headers["x-amz-content-sha256"] !== hash) return false;
  const headers = names.split(";").map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = `${request.method}\n${request.url}\n\n${headers.join("")}\n${names}\n${hash}`;
  const sign = (key: Buffer | string, text: string): Buffer => createHmac("sha256", key).update(text).digest();
  const key = sign(sign(sign(sign(`AWS4${S3_KEYS.secretAccessKey}`, day), region), "s3"), "aws4_request");
  const text = `AWS4-HMAC-SHA256\n${request.headers["x-amz-date"]}\n${day}/${region}/s3/aws4_request\n${createHash("sha256").update(canonical).digest("hex")}`;
  return sign(key, text).toString("hex") === signature;
}

export async function startS3(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const state: { trouble: S3Server["trouble"] } = { trouble: "none" };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const key = request.url ?? "";
    if (state.trouble === "gone") return request.socket.destroy();
    if (!isSigned(request, body)) return response.writeHead(403).end("<Error><Code>SignatureDoesNotMatch</Code></Error>");
    if (request.method === "PUT" && state.trouble === "full") return response.writeHead(507).end("<Error><Code>StorageFull</Code></Error>");
    if (request.method === "PUT") objects.set(key, body);
    if (request.method === "DELETE") objects.delete(key);
    const found = objects.get(key);
    if (request.method === "GET") return response.writeHead(found ? 200 : 404).end(found ?? "<Error><Code>NoSuchKey</Code></Error>");
    return response.writeHead(request.method === "PUT" ? 200 : 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    get trouble() {
      return state.trouble;
    },
    set trouble(trouble) {
      state.trouble = trouble;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
