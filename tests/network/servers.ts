import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as an outside server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server "outside": real sockets on this machine. */
export interface OutsideServer {
  readonly port: number;
  readonly seen: Seen[];
  close(): Promise<void>;
}

export type Answering = (request: Seen, response: ServerResponse, raw: IncomingMessage) => void;

export async function outsideServer(answer: Answering): Promise<OutsideServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(one);
      answer(one, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A skill that sends what its input says and answers what it got, or the code of the refusal. */
export const RELAY = `globalThis.__souk_skill = { run: async (ctx) => {
  const out = [];
  // what no JSON of a caller may hold, a guest makes itself
  const made = (text) => text?.replaceAll("<NUL>", String.fromCharCode(0)).replaceAll("<HALF>", String.fromCharCode(0xd800));
  for (const { url, ...init } of ctx.input.requests) {
    try {
      if (init.method) init.method = made(init.method);
      const response = await ctx.fetch(made(url), init);
      out.push({ status: response.status, url: response.url, redirected: response.redirected, text: await response.text(), server: response.headers.get("x-server") });
    } catch (error) { out.push({ code: error.code, message: error.message }); }
  }
  if (ctx.input.fail) throw new Error("after all that");
  return { out };
} };`;
