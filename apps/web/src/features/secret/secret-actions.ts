"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";

const Put = z.strictObject({
  name: z.string().max(120),
  value: z.string().max(4_000),
  skills: z.array(z.string().max(80)).max(100),
  hosts: z.array(z.string().max(200)).max(50),
  publisher: z.string().max(40).optional(),
});
const Remove = z.strictObject({ name: z.string().max(120), publisher: z.string().max(40) });
const Hosts = z.strictObject({ publisher: z.string().max(40), hosts: z.array(z.string().max(200)).max(20) });

/** Stores or replaces a secret. It cannot be read back. */
export async function putSecret(input: z.input<typeof Put>): Promise<Loaded<unknown>> {
  const { publisher, ...request } = Put.parse(input);
  return loadOrProblem(async () => (await api()).secrets.put.mutate({ ...request, ...(publisher === undefined ? {} : { publisher }) }));
}

/** Forgets a secret. */
export async function removeSecret(input: z.input<typeof Remove>): Promise<Loaded<unknown>> {
  const request = Remove.parse(input);
  return loadOrProblem(async () => (await api()).secrets.remove.mutate(request));
}

/** Replaces the hosts a publisher says are its own. */
export async function putHosts(input: z.input<typeof Hosts>): Promise<Loaded<unknown>> {
  const request = Hosts.parse(input);
  return loadOrProblem(async () => (await api()).secrets.putHosts.mutate(request));
}
