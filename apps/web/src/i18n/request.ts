import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { accessToken } from "../auth/session.ts";
import { currentMe } from "../trpc/server.ts";
import { LOCALE_COOKIE, pickLocale } from "./locale.ts";

/** Times are shown in the company's time zone (the one it is billed in); before signing in, in UTC. */
async function companyTimeZone(): Promise<string> {
  if (!(await accessToken())) return "UTC";
  return currentMe().then(
    (me) => me.company.timeZone,
    () => "UTC",
  );
}

export default getRequestConfig(async () => {
  const locale = pickLocale((await cookies()).get(LOCALE_COOKIE)?.value, (await headers()).get("accept-language"));
  const messages = (await import(`../../messages/${locale}.json`)) as { default: Record<string, unknown> };
  return { locale, timeZone: await companyTimeZone(), messages: messages.default as never };
});
