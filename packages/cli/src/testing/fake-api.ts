import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { problemType } from "@souk/contracts";
import { ERROR_STATUS, type ErrorCode } from "@souk/kernel";

interface SeenRequest {
  readonly route: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export type Answer =
  | { readonly status?: number; readonly json: unknown; readonly location?: string }
  | { readonly text: string; readonly status?: number };

/** The API as far as a test needs it: real HTTP on loopback, answers by `METHOD /path`. */
export interface FakeApi {
  readonly url: string;
  readonly seen: SeenRequest[];
  on(route: string, answer: Answer | ((request: SeenRequest) => Answer)): void;
  close(): Promise<void>;
}

/** A problem as the API would answer it. */
export function problem(code: ErrorCode, more: Record<string, unknown> = {}): Answer {
  const status = ERROR_STATUS[code];
  return {
    status,
    json: {
      type: problemType(code),
      title: code,
      status,
      detail: `it is ${code}`,
      code,
      requestId: "req_1",
      retryable: false,
      billed: false,
      ...more,
    },
  };
}

export async function startFakeApi(): Promise<FakeApi> {
  const routes = new Map<string, Answer | ((request: SeenRequest) => Answer)>();
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const record = {
      route: `${request.method} ${request.url}`,
      headers: request.headers,
      body: text === "" ? null : (JSON.parse(text) as unknown),
    };
    seen.push(record);
    const found = routes.get(record.route) ?? problem("not_found");
    const answer = typeof found === "function" ? found(record) : found;
    response.writeHead(answer.status ?? 200, {
      "content-type": "text" in answer ? "text/html" : "application/json",
      ...("location" in answer ? { location: answer.location } : {}),
    });
    response.end("text" in answer ? answer.text : JSON.stringify(answer.json));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    on: (route, answer) => void routes.set(route, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
