import { CallRequest, IdempotencyKey, QuoteRequest, SkillName } from "@souk/contracts";
import { parseMicro } from "@souk/kernel";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { CallCommand, Runner } from "../../modules/run/index.ts";
import { parse } from "./parse.ts";

const Params = z.strictObject({ publisher: z.string().max(40), skill: z.string().max(40) });

const skillOf = (request: FastifyRequest): string => {
  const { publisher, skill } = parse(Params, request.params);
  return parse(SkillName, `${publisher}/${skill}`);
};

/** The command of POST …/calls: path, body and the Idempotency-Key header. @throws DomainError `invalid_request` */
function toCommand(request: FastifyRequest): CallCommand & { readonly dryRun: boolean } {
  const body = parse(CallRequest, request.body);
  const header = request.headers["idempotency-key"];
  return {
    skill: skillOf(request),
    input: body.input,
    version: body.version,
    maxPrice: body.maxPrice && { amount: parseMicro(body.maxPrice.amount), currency: body.maxPrice.currency },
    quote: body.quote,
    tags: body.tags,
    idempotencyKey: header === undefined ? undefined : parse(IdempotencyKey, header),
    via: request.principal.sessionId === null ? "http" : "web",
    dryRun: body.dryRun ?? false,
  };
}

/** The call (CONTRACT.md). The answer is text made when it was settled: it is sent as it is. */
export function registerRunRoutes(app: FastifyInstance, services: { readonly run: Runner }): void {
  app.post("/v1/skills/:publisher/:skill/calls", async (request, reply) => {
    const { dryRun, ...command } = toCommand(request);
    if (dryRun) return services.run.dryRun(request.principal, command);
    const answer = await services.run.call(request.principal, command);
    reply.header("content-type", "application/json; charset=utf-8");
    return reply.send(answer);
  });
  app.post("/v1/skills/:publisher/:skill/quotes", async (request) => {
    parse(QuoteRequest, request.body ?? {});
    return services.run.quote(request.principal, skillOf(request));
  });
}
