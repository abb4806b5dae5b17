import { DomainError } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { At, inOrder } from "../../modules/page/index.ts";
import type { CallControl } from "../../modules/run/index.ts";
import { CallFilter, UsageDimension, type UsageService } from "../../modules/usage/index.ts";
import { parse } from "./parse.ts";

const Flag = z.enum(["true", "false"]).transform((text) => text === "true");
const Id = z.strictObject({ id: z.string().max(60) });
export const CallsQuery = z
  .strictObject({
    mine: Flag.default(true),
    ...CallFilter,
  })
  .refine(...inOrder);
export const UsageQuery = z
  .strictObject({
    from: At,
    to: At,
    groupBy: z
      .string()
      .max(100)
      .default("skill")
      .transform((text) => text.split(","))
      .pipe(z.array(UsageDimension).min(1).max(6)),
  })
  .refine(...inOrder);

export interface UsageRouteServices {
  readonly usage: UsageService;
  readonly callControl: CallControl;
}

/** Calls, their traces, and what was used. */
export function registerUsageRoutes(app: FastifyInstance, { usage, callControl }: UsageRouteServices): void {
  app.get("/v1/calls", async (request) => {
    const asked = parse(CallsQuery, request.query);
    if (asked.status !== "running") return usage.list(request.principal, asked);
    const running = await callControl.list(request.principal, asked.mine);
    return { items: running.filter((call) => asked.skill === undefined || call.skill === asked.skill), nextCursor: null };
  });
  app.get("/v1/calls/:id", async (request) => {
    const asked = parse(Id, request.params);
    try {
      return await usage.get(request.principal, asked);
    } catch (error) {
      const running =
        error instanceof DomainError && error.code === "not_found" ? await callControl.find(request.principal, asked.id) : null;
      if (running) return running;
      // It may have ended between the two looks.
      return usage.get(request.principal, asked);
    }
  });
  app.get("/v1/calls/:id/trace", async (request) => usage.trace(request.principal, parse(Id, request.params)));
  app.get("/v1/usage", async (request) => usage.usage(request.principal, parse(UsageQuery, request.query)));
}
