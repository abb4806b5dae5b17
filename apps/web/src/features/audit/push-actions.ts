"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";
import type { AuditDelivery } from "../../trpc/views.ts";

const Push = z.strictObject({ url: z.string().max(2_000), newSecret: z.boolean() });

/** Sets where signed states go; answers the secret when one was made. */
export async function setPush(input: z.input<typeof Push>): Promise<Loaded<{ readonly secret: string | null }>> {
  const request = Push.parse(input);
  return loadOrProblem(async () => {
    const { secret } = await (await api()).audit.setPush.mutate(request);
    return { secret };
  });
}

/** Sends the newest state now, as a test. */
export async function testPush(): Promise<Loaded<AuditDelivery>> {
  return loadOrProblem(async () => (await api()).audit.testPush.mutate());
}

/** Sends nothing any more. */
export async function removePush(): Promise<Loaded<unknown>> {
  return loadOrProblem(async () => (await api()).audit.removePush.mutate());
}
