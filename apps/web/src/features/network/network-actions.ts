"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";

const Mode = z.enum(["enforce", "report", "learn"]);
const Policy = z.strictObject({
  mode: Mode,
  skillModes: z.array(z.strictObject({ skill: z.string().max(80), mode: Mode })).max(500),
  keepPaths: z.boolean(),
  rules: z
    .array(
      z.strictObject({
        id: z.string().max(60),
        effect: z.enum(["allow", "deny"]),
        skill: z.string().max(80),
        methods: z.array(z.enum(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])).max(7),
        pattern: z.string().min(1).max(300),
        maxBytes: z.number().int().nullable(),
        note: z.string().max(300),
        source: z.enum(["admin", "learned"]),
      }),
    )
    .max(500),
  revision: z.string().max(64),
});

/** Replaces the company's network policy. */
export async function savePolicy(input: unknown): Promise<Loaded<unknown>> {
  const policy = Policy.parse(input);
  return loadOrProblem(async () => (await api()).network.savePolicy.mutate(policy));
}

/** Makes the list that was learned for one skill its rule. */
export async function acceptProposal(input: { readonly skill: string }): Promise<Loaded<unknown>> {
  const { skill } = z.strictObject({ skill: z.string().max(80) }).parse(input);
  return loadOrProblem(async () => (await api()).network.accept.mutate({ skill }));
}
