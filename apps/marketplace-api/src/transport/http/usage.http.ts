import { DomainError } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Principal } from "../../modules/identity/index.ts";
import { At, inOrder } from "../../modules/page/index.ts";
import type { CallControl } from "../../modules/run/index.ts";
import { CallFilter, type RunningCallView, UsageDimension, type UsageService } from "../../modules/usage/index.ts";
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

const stillRunning = (): DomainError =>
  new DomainError("conflict", "This call still runs; its trace is there when it has ended. GET /v1/calls/{id} says how far it is.");

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
    return orRunning(request.principal, asked.id, () => usage.get(request.principal, asked));
  });
  app.get("/v1/calls/:id/trace", async (request) => {
    const asked = parse(Id, request.params);
    const found = await orRunning(request.principal, asked.id, () => usage.trace(request.principal, asked));
    if (found.status === "running") throw stillRunning();
    return found;
  });

  /** A call on record, or else one that still runs. @throws DomainError `not_found` when it is neither */
  async function orRunning<T>(principal: Principal, id: string, find: () => Promise<T>): Promise<T | RunningCallView> {
    try {
      return await find();
    } catch (error) {
      const running = error instanceof DomainError && error.code === "not_found" ? await callControl.find(principal, id) : null;
      // It may have ended between the two looks.
      return running ?? find();
    }
  }
  app.get("/v1/usage", async (request) => usage.usage(request.principal, parse(UsageQuery, request.query)));
}
