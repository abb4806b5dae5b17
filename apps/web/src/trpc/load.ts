import { TRPCClientError } from "@trpc/client";
import { type PageProblem, problemOf } from "./problem.ts";

export type Loaded<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly problem: PageProblem };

/** Loads a page's data; what the API refuses or cannot do becomes a problem the page can explain. Redirects pass through. */
export async function loadOrProblem<T>(load: () => Promise<T>): Promise<Loaded<T>> {
  try {
    return { ok: true, data: await load() };
  } catch (error) {
    if (error instanceof TRPCClientError) return { ok: false, problem: problemOf(error) };
    throw error;
  }
}
