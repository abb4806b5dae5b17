import { DomainError } from "@souk/kernel";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Principal, requireRole } from "../../modules/identity/index.ts";
import type { Metrics } from "../../modules/metric/index.ts";

export interface MetricsRouteDeps {
  readonly metrics: Pick<Metrics, "text" | "contentType">;
  readonly authenticate: (authorization: string | undefined) => Principal | Promise<Principal>;
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** From this machine and not passed on by a proxy that stands on it. */
function isLocal(request: FastifyRequest): boolean {
  const { forwarded, "x-forwarded-for": forwardedFor, via } = request.headers;
  return LOOPBACK.has(request.ip) && forwarded === undefined && forwardedFor === undefined && via === undefined;
}

/** GET /metrics: for an operator, or without a credential from this machine. */
export function registerMetricsRoute(app: FastifyInstance, { metrics, authenticate }: MetricsRouteDeps): void {
  app.get("/metrics", { config: { public: true } }, async (request, reply) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) requireRole(await authenticate(authorization), "operator");
    else if (!isLocal(request)) throw new DomainError("unauthenticated", "Metrics are for operators: send an operator's credential.");
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
