import { z } from "zod";
import { webEnv } from "../env.ts";

const Token = z.object({ accessToken: z.string().min(1), expiresAt: z.union([z.string(), z.number()]) });
const Opened = Token.extend({ session: z.string().min(1), me: z.object({ id: z.string(), name: z.string(), email: z.string() }) });
const Switched = Token.extend({ session: z.string().min(1) });
const Account = z.object({ email: z.string(), name: z.string(), company: z.string(), roles: z.array(z.string()), password: z.string() });
const Demo = z.object({ demo: z.literal(true), accounts: z.array(Account) });

/** A short-lived access token; `expiresAtMs` is ms UTC. */
export interface AccessToken {
  readonly accessToken: string;
  readonly expiresAtMs: number;
}
export interface OpenedSession extends AccessToken {
  readonly session: string;
  readonly me: { readonly id: string; readonly name: string; readonly email: string };
}
export type DemoAccount = z.output<typeof Account>;

function toMs(expiresAt: string | number): number {
  return typeof expiresAt === "number" ? expiresAt : Date.parse(expiresAt);
}

function send(path: string, init: RequestInit): Promise<Response> {
  return fetch(`${webEnv().apiUrl}${path}`, { ...init, cache: "no-store", signal: AbortSignal.timeout(10_000) });
}

function post(path: string, body: unknown): Promise<Response> {
  return send(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** Signs in with e-mail and password. Null when the API refuses them. */
export async function openSession(credentials: { email: string; password: string }): Promise<OpenedSession | null> {
  const answer = await post("/v1/session", credentials);
  if (!answer.ok) return null;
  const opened = Opened.parse(await answer.json());
  return { session: opened.session, me: opened.me, accessToken: opened.accessToken, expiresAtMs: toMs(opened.expiresAt) };
}

/** A new access token for a session that still stands; null when it was ended (signed out, left the company). */
export async function refreshSession(session: string): Promise<AccessToken | null> {
  const answer = await post("/v1/session/refresh", { session });
  if (answer.status >= 400 && answer.status < 500) return null;
  if (!answer.ok) throw new Error(`session refresh answered ${answer.status}`);
  const token = Token.parse(await answer.json());
  return { accessToken: token.accessToken, expiresAtMs: toMs(token.expiresAt) };
}

/** Goes on in another company of the signed-in person. @throws the API's problem document when it refuses */
export async function switchSession(session: string, company: string): Promise<Omit<OpenedSession, "me">> {
  const answer = await post("/v1/session/switch", { session, company });
  const body: unknown = await answer.json();
  if (!answer.ok) throw body;
  const opened = Switched.parse(body);
  return { session: opened.session, accessToken: opened.accessToken, expiresAtMs: toMs(opened.expiresAt) };
}

/** Ends the session at the API. */
export async function closeSession(session: string, accessToken: string): Promise<void> {
  await send("/v1/session", {
    method: "DELETE",
    headers: { "content-type": "application/json", authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ session }),
  });
}

/** The demo's accounts with their random passwords, or null outside a demo. Never sent to a browser. */
export async function demoAccounts(): Promise<readonly DemoAccount[] | null> {
  try {
    const answer = await send("/v1/demo", {});
    if (!answer.ok) return null;
    const demo = Demo.safeParse(await answer.json());
    return demo.success ? demo.data.accounts : null;
  } catch {
    return null;
  }
}
