import { systemClock } from "@souk/kernel";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { decode } from "next-auth/jwt";
import { cache } from "react";
import { webEnv } from "../env.ts";
import { refreshSession } from "./api-session.ts";
import { type SessionToken, sessionCookieName } from "./options.ts";

/** The signed-in person's access token for the API, or null. Once per request; the proxy keeps it fresh, this only repairs. */
export const accessToken = cache(async (): Promise<string | null> => {
  const cookie = (await cookies()).get(sessionCookieName())?.value;
  if (!cookie) return null;
  const token = (await decode({ token: cookie, secret: webEnv().sessionSecret }).catch(() => null)) as SessionToken | null;
  if (!token?.session) return null;
  if (token.expiresAtMs > systemClock.now() + 5_000) return token.accessToken;
  return (await refreshSession(token.session))?.accessToken ?? null;
});

/** The access token; sends the visitor to the sign-in page when there is none. */
export async function requireAccessToken(): Promise<string> {
  return (await accessToken()) ?? redirect("/sign-in");
}
