"use server";
import { cookies } from "next/headers";
import { isLocale, LOCALE_COOKIE } from "../i18n/locale.ts";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Remembers the language somebody chose, in this browser. */
export async function switchLocale(locale: string): Promise<void> {
  if (!isLocale(locale)) return;
  (await cookies()).set(LOCALE_COOKIE, locale, { maxAge: YEAR_SECONDS, sameSite: "lax", httpOnly: true, path: "/" });
}
