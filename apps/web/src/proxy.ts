import { systemClock } from "@souk/kernel";
import { type NextRequest, NextResponse } from "next/server";
import { decode, encode } from "next-auth/jwt";
import { refreshSession } from "./auth/api-session.ts";
import { SESSION_MAX_AGE_SECONDS, type SessionToken, sessionCookieName } from "./auth/options.ts";
import { webEnv } from "./env.ts";
import { contentSecurityPolicy, SECURITY_HEADERS } from "./security/headers.ts";

/** Pages that can be seen without signing in. */
const PUBLIC = /^\/(sign-in|tour|api\/auth)(\/|$)/;
/** A token with less life left than this is replaced before the page runs. */
const REFRESH_BEFORE_MS = 60_000;

type Session = { readonly kind: "none" | "ended" | "valid" } | { readonly kind: "renewed"; readonly cookie: string };

async function checkSession(request: NextRequest): Promise<Session> {
  const secret = webEnv().sessionSecret;
  const cookie = request.cookies.get(sessionCookieName())?.value;
  if (!cookie) return { kind: "none" };
  const token = (await decode({ token: cookie, secret }).catch(() => null)) as SessionToken | null;
  if (!token?.session) return { kind: "ended" };
  if (token.expiresAtMs > systemClock.now() + REFRESH_BEFORE_MS) return { kind: "valid" };
  const fresh = await refreshSession(token.session);
  if (!fresh) return { kind: "ended" };
  const renewed: SessionToken = { ...token, ...fresh };
  return { kind: "renewed", cookie: await encode({ token: renewed, secret, maxAge: SESSION_MAX_AGE_SECONDS }) };
}

function answer(request: NextRequest, session: Session): NextResponse {
  const { pathname, search } = request.nextUrl;
  const isSignedIn = session.kind === "valid" || session.kind === "renewed";
  if (!isSignedIn && !PUBLIC.test(pathname)) {
    const target = new URL("/sign-in", request.url);
    if (pathname !== "/") target.searchParams.set("next", pathname + search);
    return NextResponse.redirect(target);
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64");
  const policy = contentSecurityPolicy(nonce, webEnv().isDevelopment);
  if (session.kind === "renewed") request.cookies.set(sessionCookieName(), session.cookie);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  headers.set("x-pathname", pathname);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

/** Runs before every page: security headers with a fresh nonce, a fresh access token, and the way to the sign-in page. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const session = await checkSession(request).catch((): Session => ({ kind: "valid" }));
  const response = answer(request, session);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  const cookie = { httpOnly: true, sameSite: "lax", path: "/", secure: webEnv().secureCookies } as const;
  if (session.kind === "ended") response.cookies.set(sessionCookieName(), "", { ...cookie, maxAge: 0 });
  if (session.kind === "renewed") response.cookies.set(sessionCookieName(), session.cookie, { ...cookie, maxAge: SESSION_MAX_AGE_SECONDS });
  return response;
}

export const config = { matcher: ["/((?!_next/static|favicon.ico|icon.svg).*)"] };
