"use server";
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { getLocale } from "next-intl/server";
import { z } from "zod";
import { switchSession } from "../auth/api-session.ts";
import { SESSION_MAX_AGE_SECONDS, type SessionToken, sessionCookieName } from "../auth/options.ts";
import { webEnv } from "../env.ts";
import { type PageProblem, toPageProblem } from "../trpc/problem.ts";

/** Goes on in another company: its session takes the place of this one in the cookie. Null when it did. */
export async function switchCompany(id: string): Promise<PageProblem | null> {
  const company = z.string().max(60).parse(id);
  const [jar, { sessionSecret: secret, secureCookies: secure }] = [await cookies(), webEnv()];
  const held = (await decode({ token: jar.get(sessionCookieName())?.value ?? "", secret }).catch(() => null)) as SessionToken | null;
  try {
    const opened = await switchSession(held?.session ?? "none", company);
    const token: SessionToken = { ...held, ...opened };
    jar.set(sessionCookieName(), await encode({ token, secret, maxAge: SESSION_MAX_AGE_SECONDS }), {
      ...{ httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: SESSION_MAX_AGE_SECONDS },
    });
    return null;
  } catch (problem) {
    return toPageProblem(problem, await getLocale());
  }
}
