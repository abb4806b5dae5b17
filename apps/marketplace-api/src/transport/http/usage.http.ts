import { SkillName } from "@souk/contracts";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { PageInput } from "../../modules/page/index.ts";
import { CallStatus, UsageDimension, type UsageService } from "../../modules/usage/index.ts";
import { parse } from "./parse.ts";

const At = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const Flag = z.enum(["true", "false"]).transform((text) => text === "true");
const Id = z.strictObject({ id: z.string().max(60) });
export const CallsQuery = z.strictObject({
  mine: Flag.default(true),
  skill: SkillName.optional(),
  status: CallStatus.optional(),
  from: At.optional(),
  to: At.optional(),
  ...PageInput,
});
export const UsageQuery = z.strictObject({
  from: At,
  to: At,
  groupBy: z
    .string()
    .max(100)
    .default("skill")
    .transform((text) => text.split(","))
    .pipe(z.array(UsageDimension).min(1).max(6)),
});

/** Calls, their traces, and what was used. */
export function registerUsageRoutes(app: FastifyInstance, { usage }: { readonly usage: UsageService }): void {
  app.get("/v1/calls", async (request) => usage.list(request.principal, parse(CallsQuery, request.query)));
  app.get("/v1/calls/:id", async (request) => usage.get(request.principal, parse(Id, request.params)));
  app.get("/v1/calls/:id/trace", async (request) => usage.trace(request.principal, parse(Id, request.params)));
  app.get("/v1/usage", async (request) => usage.usage(request.principal, parse(UsageQuery, request.query)));
}
