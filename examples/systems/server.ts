import type { IncomingHttpHeaders } from "node:http";

/** A request as one of the systems sees it. */
export interface SystemRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; null without a body. */
  readonly body: unknown;
}

export interface SystemAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** One system: all of it is behind one function. */
export type System = (request: SystemRequest) => Promise<SystemAnswer>;

export const ok = (body: unknown, status = 200): SystemAnswer => ({ status, body });
export const problem = (status: number, message: string): SystemAnswer => ({ status, body: { error: message } });

/** Remembers answers by Idempotency-Key: the same key never acts twice, and gets the same answer. */
export function createKeyMemory(kept: Record<string, SystemAnswer>) {
  return async (request: SystemRequest, act: () => SystemAnswer): Promise<SystemAnswer> => {
    const key = request.headers["idempotency-key"];
    if (typeof key !== "string") return problem(400, "send an Idempotency-Key");
    const name = `${request.method} ${request.path} ${key}`;
    kept[name] ??= act();
    return kept[name];
  };
}
