"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";

const Register = z.strictObject({
  name: z.string().max(30),
  baseUrl: z.string().max(500),
  document: z.string().min(1).max(2_000_000),
  networks: z.array(z.string().max(60)).max(20),
  auth: z.strictObject({ kind: z.enum(["none", "bearer", "basic", "header"]), header: z.string().max(60) }),
  credentialPer: z.enum(["company", "employee"]),
});
const Bind = z.strictObject({
  name: z.string().max(30),
  operation: z.string().max(120),
  permission: z.string().max(120).optional(),
  enabled: z.boolean().optional(),
});
const Credential = z.strictObject({ name: z.string().max(30), value: z.string().max(4_000), of: z.enum(["company", "me"]) });

/** Registers a company system from its OpenAPI document. */
export async function registerSystem(input: z.input<typeof Register>): Promise<Loaded<{ readonly credentialsForgotten: number }>> {
  const request = Register.parse(input);
  return loadOrProblem(async () => (await api()).network.register.mutate(request));
}

/** Changes what one operation needs, or closes it. */
export async function bindOperation(input: z.input<typeof Bind>): Promise<Loaded<unknown>> {
  const { name, operation, permission, enabled } = Bind.parse(input);
  const change = { operation, ...(permission === undefined ? {} : { permission }), ...(enabled === undefined ? {} : { enabled }) };
  return loadOrProblem(async () => (await api()).network.bind.mutate({ name, operations: [change] }));
}

/** Stores the credential a system is called with. It cannot be read back. */
export async function putCredential(input: z.input<typeof Credential>): Promise<Loaded<unknown>> {
  const request = Credential.parse(input);
  return loadOrProblem(async () => (await api()).network.credential.mutate(request));
}

/** Forgets a system. */
export async function removeSystem(input: { readonly name: string }): Promise<Loaded<unknown>> {
  const { name } = z.strictObject({ name: z.string().max(30) }).parse(input);
  return loadOrProblem(async () => (await api()).network.remove.mutate({ name }));
}
