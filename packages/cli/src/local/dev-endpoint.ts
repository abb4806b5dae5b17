import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const MAX_BODY_BYTES = 2_000_000;

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError("the body is larger than 2 MB");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** A page in a browser must not reach the emulator: no foreign Host (DNS rebinding), no Origin, JSON only (no simple form post). */
function isOwnRequest(request: IncomingMessage, port: number): boolean {
  const { host, origin } = request.headers;
  const isLocalHost = host === `127.0.0.1:${port}` || host === `localhost:${port}`;
  return isLocalHost && origin === undefined && /^application\/json\b/.test(request.headers["content-type"] ?? "");
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Serves `POST /call {"input": …}` on loopback until closed. Port 0 takes a free one. */
export async function startDevEndpoint(
  port: number,
  onCall: (input: unknown) => Promise<unknown>,
): Promise<{ url: string; close(): Promise<void> }> {
  let bound = port;
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      if (!isOwnRequest(request, bound))
        return answer(response, 403, { error: "send application/json from this machine, without a browser" });
      if (request.method !== "POST" || request.url !== "/call") return answer(response, 404, { error: 'POST /call {"input": …}' });
      const body = await readBody(request);
      if (typeof body !== "object" || body === null || !("input" in body))
        return answer(response, 400, { error: 'the body is {"input": …}' });
      answer(response, 200, await onCall(body.input));
    };
    serve().catch((error: unknown) =>
      answer(response, error instanceof SyntaxError || error instanceof RangeError ? 400 : 500, { error: String(error) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
