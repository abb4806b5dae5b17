"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";

const Request = z.strictObject({ skill: z.string().max(80), reason: z.string().min(1).max(500) });

/** Asks an admin of the company to enable a skill. */
export async function requestSkill(input: z.input<typeof Request>): Promise<Loaded<{ id: string; status: string }>> {
  const request = Request.parse(input);
  return loadOrProblem(async () => (await api()).requests.create.mutate(request));
}
