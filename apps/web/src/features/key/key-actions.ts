"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";
import type { NewKeyAnswer } from "../../trpc/views.ts";

const Create = z.strictObject({
  name: z.string().max(80),
  scopes: z.array(z.enum(["*", "admin", "call", "read", "publish", "signal"])).max(6),
  expiresInDays: z.number().int().max(365),
  for: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("me") }),
    z.strictObject({ kind: z.literal("agent"), id: z.string().max(60) }),
    z.strictObject({ kind: z.literal("service"), grants: z.array(z.string().max(400)).max(200) }),
    z.strictObject({ kind: z.literal("publisher"), slug: z.string().max(40) }),
  ]),
  requestKey: z.string().max(128),
  unseen: z.boolean(),
});
const Revoke = z.strictObject({ id: z.string().max(60) });

/** Makes a key. Its text is in this answer and nowhere else. */
export async function createKey(input: z.input<typeof Create>): Promise<Loaded<NewKeyAnswer>> {
  const request = Create.parse(input);
  return loadOrProblem(async () => (await api()).keys.create.mutate(request));
}

/** Ends a key, on every node. */
export async function revokeKey(input: z.input<typeof Revoke>): Promise<Loaded<unknown>> {
  const request = Revoke.parse(input);
  return loadOrProblem(async () => (await api()).keys.revoke.mutate(request));
}
