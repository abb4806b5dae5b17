import { Problem } from "@souk/contracts";
import type { z } from "zod";
import { CliError, fromProblem } from "../cli-error.ts";
import type { Shell } from "../shell.ts";
import { readEvents, type ServerEvent } from "./event-stream.ts";

interface ApiRequest<S extends z.ZodType> {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** Bytes sent as they are, instead of `body`. */
  readonly content?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: S;
  readonly timeoutMs?: number;
}

/** The marketplace's API under one credential. */
export interface Api {
  readonly url: string;
  send<S extends z.ZodType>(request: ApiRequest<S>): Promise<z.output<S>>;
  /** An answer that is no JSON. */
  download(path: string): Promise<{ readonly content: Uint8Array; readonly headers: Headers }>;
  /** Server-sent events until the API ends them. @throws CliError `unavailable` when the line breaks or stays silent */
  events(path: string): AsyncIterable<ServerEvent>;
}

const DEFAULT_TIMEOUT_MS = 60_000;
/** The API says something at least every 15 s. */
const SILENCE_MS = 45_000;

function unreachable(url: string, error: unknown, shell: Shell): CliError {
  if (shell.signal.aborted) return new CliError("interrupted", "interrupted");
  if (error instanceof Error && error.name === "TimeoutError")
    return new CliError("timeout", `${url} did not answer in time`, { fix: "try again; souk doctor checks the connection" });
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return new CliError("unavailable", `${url} cannot be reached: ${cause}`, {
    fix: "start it (npm start), or name another API with souk login --api",
    cause: error,
  });
}

/** The JSON of an answer. @throws CliError for a refusal, and for what is no JSON. */
async function readJson(response: Response, path: string): Promise<unknown> {
  const text = await response.text();
  let body: unknown = null;
  try {
    body = text === "" ? null : JSON.parse(text);
  } catch {
    throw new CliError("unavailable", `${path} answered ${response.status} without JSON`, {
      fix: "is this the API's URL? souk whoami shows which one is used",
    });
  }
  if (response.ok) return body;
  const problem = Problem.loose().safeParse(body);
  if (problem.success)
    throw fromProblem(problem.data as Problem, {
      path,
      fix: problem.data.code === "unauthenticated" ? "sign in: souk login --key sk_…" : undefined,
    });
  const exit = response.status >= 500 ? "unavailable" : response.status === 404 ? "notFound" : "usage";
  throw new CliError(exit, `${path} answered ${response.status}`);
}

async function readAnswer<S extends z.ZodType>(response: Response, request: ApiRequest<S>): Promise<z.output<S>> {
  const body = await readJson(response, request.path);
  const answer = request.answer.safeParse(body);
  if (answer.success) return answer.data;
  throw new CliError("unavailable", `${request.path} answered in a form this souk does not know`, {
    fix: "use the CLI of the same release as the API",
    cause: answer.error,
  });
}

/** Opens the API. Every failure becomes a CliError with the right exit. */
export function openApi(url: string, key: string | null, shell: Shell): Api {
  async function exchange(request: Omit<ApiRequest<z.ZodType>, "answer">): Promise<Response> {
    const { method = "GET", path, body, content, timeoutMs = DEFAULT_TIMEOUT_MS } = request;
    const headers: Record<string, string> = { accept: "application/json", ...request.headers };
    if (key !== null) headers["authorization"] = `Bearer ${key}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    if (content !== undefined) headers["content-type"] = "application/octet-stream";
    const signal = AbortSignal.any([shell.signal, AbortSignal.timeout(timeoutMs)]);
    const sent = content === undefined ? (body === undefined ? {} : { body: JSON.stringify(body) }) : { body: Buffer.from(content) };
    try {
      return await fetch(new URL(path, url), { method, headers, signal, redirect: "error", ...sent });
    } catch (error) {
      throw unreachable(url, error, shell);
    }
  }
  async function* events(path: string): AsyncGenerator<ServerEvent> {
    const silent = new AbortController();
    const timer = setTimeout(() => silent.abort(new Error("it fell silent")), SILENCE_MS);
    const headers = { accept: "text/event-stream", ...(key === null ? {} : { authorization: `Bearer ${key}` }) };
    const signal = AbortSignal.any([shell.signal, silent.signal]);
    try {
      const response = await fetch(new URL(path, url), { headers, signal, redirect: "error" });
      if (!response.ok || !response.body) await readJson(response, path);
      for await (const event of readEvents(response.body ?? new ReadableStream())) {
        timer.refresh();
        yield event;
      }
    } catch (error) {
      throw error instanceof CliError ? error : unreachable(url, error, shell);
    } finally {
      clearTimeout(timer);
    }
  }
  return {
    url,
    events,
    send: async (request) => readAnswer(await exchange(request), request),
    download: async (path) => {
      const response = await exchange({ path });
      if (!response.ok) await readJson(response, path);
      return { content: new Uint8Array(await response.arrayBuffer()), headers: response.headers };
    },
  };
}
