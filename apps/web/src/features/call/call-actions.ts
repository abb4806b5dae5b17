"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";
import type { CancelAnswer } from "../../trpc/views.ts";

const CallId = z.string().max(60);

/** Ends a running call; one that is over already stands. */
export async function cancelCall(id: string): Promise<Loaded<CancelAnswer>> {
  const wanted = CallId.parse(id);
  return loadOrProblem(async () => (await api()).calls.cancel.mutate({ id: wanted }));
}
