import { TRPCClientError } from "@trpc/client";
import { redirect } from "next/navigation";
import { getLocale } from "next-intl/server";
import { type PageProblem, problemOf } from "./problem.ts";

export type Loaded<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly problem: PageProblem };

/** Loads a page's data; what the API refuses or cannot do becomes a problem the page can explain, in the reader's language. A session that was ended leads to signing in again. Redirects pass through. */
export async function loadOrProblem<T>(load: () => Promise<T>): Promise<Loaded<T>> {
  let problem: PageProblem;
  try {
    return { ok: true, data: await load() };
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error;
    problem = problemOf(error, await getLocale());
  }
  if (problem.code === "unauthenticated") redirect("/sign-in");
  return { ok: false, problem };
}
