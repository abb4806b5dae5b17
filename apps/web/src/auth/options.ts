import type { NextAuthOptions } from "next-auth";
import type { JWT } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { webEnv } from "../env.ts";
import { closeSession, demoAccounts, type OpenedSession, openSession } from "./api-session.ts";

/** What the encrypted, http-only session cookie holds. Nothing of it is readable in the browser. */
export interface SessionToken extends JWT {
  readonly session: string;
  readonly accessToken: string;
  readonly expiresAtMs: number;
}

/** Hours of a session of the web app; the API may end it earlier. */
export const SESSION_MAX_AGE_SECONDS = 12 * 60 * 60;

async function signInWith(credentials: { email?: string; password?: string; demo?: string } | undefined): Promise<OpenedSession | null> {
  if (credentials?.demo) {
    const account = (await demoAccounts())?.find(({ email }) => email === credentials.demo);
    return account ? openSession({ email: account.email, password: account.password }) : null;
  }
  if (!credentials?.email || !credentials.password) return null;
  return openSession({ email: credentials.email.trim(), password: credentials.password });
}

/** next-auth's settings. `demo` names a demo account; its password is looked up on the server. */
export function authOptions(): NextAuthOptions {
  return {
    secret: webEnv().sessionSecret,
    session: { strategy: "jwt", maxAge: SESSION_MAX_AGE_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {}, demo: {} },
        async authorize(credentials) {
          const opened = await signInWith(credentials);
          return opened && { id: opened.me.id, name: opened.me.name, email: opened.me.email, opened };
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        if (!user) return token;
        const { opened } = user as { opened?: OpenedSession };
        if (!opened) return token;
        return { sub: user.id, session: opened.session, accessToken: opened.accessToken, expiresAtMs: opened.expiresAtMs };
      },
      /** The browser may ask whether it is signed in, and learns nothing else. */
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        const held = token as SessionToken | undefined;
        if (held?.session) await closeSession(held.session, held.accessToken);
      },
    },
  };
}

/** Name of the session cookie. */
export function sessionCookieName(): string {
  return `${webEnv().secureCookies ? "__Secure-" : ""}next-auth.session-token`;
}
