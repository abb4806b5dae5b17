import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { KillBody, type KillService, LiftBody, toTarget } from "../../modules/control/index.ts";
import { RuntimeBody, type RuntimeService } from "../../modules/runtime/index.ts";
import { parse } from "./parse.ts";

const Id = z.strictObject({ id: z.string().max(60) });

export interface ControlRouteServices {
  readonly kills: KillService;
  readonly runtime: RuntimeService;
}

/** Kill switches (CONTRACT.md): set, look, lift. And what a company sets for its calls. */
export function registerControlRoutes(app: FastifyInstance, { kills, runtime }: ControlRouteServices): void {
  app.get("/v1/runtime", async (request) => runtime.get(request.principal));
  app.put("/v1/runtime", async (request) => runtime.put(request.principal, parse(RuntimeBody, request.body)));
  app.get("/v1/kill-switches", async (request) => kills.list(request.principal));
  app.post("/v1/kill-switches", async (request, reply) => {
    const { target, dryRun, ...rest } = parse(KillBody, request.body);
    const input = { ...rest, target: toTarget(target) };
    if (dryRun) return kills.preview(request.principal, input);
    return reply.status(201).send(await kills.kill(request.principal, input));
  });
  app.delete("/v1/kill-switches/:id", async (request) =>
    kills.lift(request.principal, { ...parse(Id, request.params), ...parse(LiftBody, request.body ?? request.query) }),
  );
}
