import { Problem } from "@souk/contracts";
import type { z } from "zod";
import { CliError, fromProblem } from "../cli-error.ts";
import type { Shell } from "../shell.ts";

interface ApiRequest<S extends z.ZodType> {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: S;
  readonly timeoutMs?: number;
}

/** The marketplace's API under one credential. */
export interface Api {
  readonly url: string;
  send<S extends z.ZodType>(request: ApiRequest<S>): Promise<z.output<S>>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

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

async function readAnswer<S extends z.ZodType>(response: Response, request: ApiRequest<S>): Promise<z.output<S>> {
  const text = await response.text();
  let body: unknown = null;
  try {
    body = text === "" ? null : JSON.parse(text);
  } catch {
    throw new CliError("unavailable", `${request.path} answered ${response.status} without JSON`, {
      fix: "is this the API's URL? souk whoami shows which one is used",
    });
  }
  if (!response.ok) {
    const problem = Problem.safeParse(body);
    if (problem.success)
      throw fromProblem(problem.data, problem.data.code === "unauthenticated" ? "sign in: souk login --key sk_…" : undefined);
    const exit = response.status >= 500 ? "unavailable" : response.status === 404 ? "notFound" : "usage";
    throw new CliError(exit, `${request.path} answered ${response.status}`);
  }
  const answer = request.answer.safeParse(body);
  if (answer.success) return answer.data;
  throw new CliError("unavailable", `${request.path} answered in a form this souk does not know`, {
    fix: "use the CLI of the same release as the API",
    cause: answer.error,
  });
}

/** Opens the API. Every failure becomes a CliError with the right exit. */
export function openApi(url: string, key: string | null, shell: Shell): Api {
  return {
    url,
    async send(request) {
      const headers: Record<string, string> = { accept: "application/json", ...request.headers };
      if (key !== null) headers["authorization"] = `Bearer ${key}`;
      if (request.body !== undefined) headers["content-type"] = "application/json";
      const signal = AbortSignal.any([shell.signal, AbortSignal.timeout(request.timeoutMs ?? DEFAULT_TIMEOUT_MS)]);
      let response: Response;
      try {
        const init: RequestInit = { method: request.method ?? "GET", headers, signal, redirect: "error" };
        response = await fetch(
          new URL(request.path, url),
          request.body === undefined ? init : { ...init, body: JSON.stringify(request.body) },
        );
      } catch (error) {
        throw unreachable(url, error, shell);
      }
      return readAnswer(response, request);
    },
  };
}
