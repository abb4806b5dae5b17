import { type CompiledGrant, httpTarget } from "@souk/policy";
import { z } from "zod";
import { need, Refusal } from "./refusal.ts";

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const TIMEOUT_MS = 10_000;

const Request = z.strictObject({
  url: z.string().max(8_000),
  method: z.string().max(20),
  headers: z.array(z.tuple([z.string().max(200), z.string().max(8_000)])).max(100),
  body: z.string().nullable(),
  encoding: z.enum(["utf8", "base64"]),
});

/** How requests leave this machine; the global `fetch` unless told. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** Requests of a local call: only to what the grant names, decided anew at each redirect. Connections and secrets are the marketplace's. */
export function networkHandlers(grant: CompiledGrant, send: Send = fetch) {
  const decide = (url: string, method: string): void => need(grant, { kind: "http", target: httpTarget(url), verb: method });

  async function request(args: unknown): Promise<unknown> {
    const { url, method, headers, body, encoding } = Request.parse(args);
    if (headers.some(([, value]) => value.includes("{{secret:"))) {
      throw new Refusal("permission_denied", "secrets are put in by the marketplace; the local emulator has none");
    }
    const init = { method, headers: headers as [string, string][], redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
    const bytes = body === null ? null : Buffer.from(body, encoding);
    let at = url;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      decide(at, method);
      const response = await attempt(() => send(at, bytes === null ? init : { ...init, body: bytes }));
      const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
      if (location === null) return answerOf(response, { url: at, redirected: hops > 0 });
      at = new URL(location, at).href;
    }
    throw new Refusal("permission_denied", `${url} redirects more than ${MAX_REDIRECTS} times`);
  }

  return {
    "net.fetch": request,
    async "connection.request"(args: unknown) {
      const { connection } = z.looseObject({ connection: z.string() }).parse(args);
      throw new Refusal(
        "permission_denied",
        `connection ${connection}: the local emulator has no company systems; test with testSkill's \`answer\``,
      );
    },
  };
}

async function attempt<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new Refusal("internal", `the request failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function answerOf(response: Response, to: { readonly url: string; readonly redirected: boolean }): Promise<unknown> {
  const bytes = Buffer.from(await attempt(() => response.arrayBuffer()));
  if (bytes.length > MAX_BYTES) throw new Refusal("payload_too_large", `the answer has ${bytes.length} bytes, ${MAX_BYTES} are allowed`);
  const text = bytes.toString("utf8");
  const isText = Buffer.from(text, "utf8").equals(bytes);
  return {
    status: response.status,
    statusText: response.statusText,
    ...to,
    headers: [...response.headers],
    body: isText ? text : bytes.toString("base64"),
    encoding: isText ? "utf8" : "base64",
  };
}
