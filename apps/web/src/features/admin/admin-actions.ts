"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";

const Enable = z.strictObject({
  skill: z.string().max(80),
  version: z.string().max(64),
  audience: z.strictObject({ everyone: z.boolean(), groups: z.array(z.string().max(64)).max(100) }),
  permissions: z.array(z.string().max(400)).max(100).optional(),
  requestId: z.string().max(64).optional(),
  comment: z.string().max(500).optional(),
});
const Disable = z.strictObject({ skill: z.string().max(80) });
const Deny = z.strictObject({ id: z.string().max(64), comment: z.string().max(500) });
const SetBudget = z.strictObject({ id: z.string().max(64), limit: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/) });

/** Enables a skill, or changes who may use it and what it may touch. */
export async function enableSkill(input: z.input<typeof Enable>): Promise<Loaded<unknown>> {
  const { permissions, requestId, comment, ...request } = Enable.parse(input);
  return loadOrProblem(async () =>
    (await api()).admin.enable.mutate({
      ...request,
      ...(permissions ? { permissions } : {}),
      ...(requestId ? { requestId } : {}),
      ...(comment ? { comment } : {}),
    }),
  );
}

/** Takes a skill away from everybody in the company. */
export async function disableSkill(input: z.input<typeof Disable>): Promise<Loaded<unknown>> {
  const request = Disable.parse(input);
  return loadOrProblem(async () => (await api()).admin.disable.mutate(request));
}

/** Declines a request with a comment its author reads. */
export async function denyRequest(input: z.input<typeof Deny>): Promise<Loaded<unknown>> {
  const request = Deny.parse(input);
  return loadOrProblem(async () => (await api()).admin.denyRequest.mutate(request));
}

/** Changes a budget's limit. */
export async function setBudget(input: z.input<typeof SetBudget>): Promise<Loaded<unknown>> {
  const request = SetBudget.parse(input);
  return loadOrProblem(async () => (await api()).admin.setBudget.mutate(request));
}
