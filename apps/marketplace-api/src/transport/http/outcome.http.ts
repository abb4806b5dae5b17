import { OutcomeState, SkillName } from "@souk/contracts";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type OutcomeService, OutcomeSignal } from "../../modules/outcome/index.ts";
import { PageInput } from "../../modules/page/index.ts";
import { parse } from "./parse.ts";

const Id = z.strictObject({ id: z.string().max(60) });
export const OutcomesQuery = z.strictObject({ state: OutcomeState.optional(), skill: SkillName.optional(), ...PageInput });
export const Rejection = z.strictObject({ reason: z.string().min(1).max(500) });

/** The buyer's side of outcomes: look, confirm, reject, and signals from the buyer's systems. */
export function registerOutcomeRoutes(app: FastifyInstance, { outcome }: { readonly outcome: OutcomeService }): void {
  app.get("/v1/outcomes", async (request) => outcome.list(request.principal, parse(OutcomesQuery, request.query)));
  app.post("/v1/outcomes/:id/confirm", async (request) => outcome.confirm(request.principal, parse(Id, request.params)));
  app.post("/v1/outcomes/:id/reject", async (request) =>
    outcome.reject(request.principal, { ...parse(Id, request.params), ...parse(Rejection, request.body) }),
  );
  app.post("/v1/outcomes/signals", async (request) => outcome.signal(request.principal, parse(OutcomeSignal, request.body)));
}
