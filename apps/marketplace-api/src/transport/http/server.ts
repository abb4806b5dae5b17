import { DomainError, said } from "@souk/kernel";
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import type { Principal } from "../../modules/identity/index.ts";
import { parseJson } from "./parse.ts";
import { toProblem } from "./problem.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the sign-in hook on every route that is not public. */
    principal: Principal;
  }
  interface FastifyContextConfig {
    /** True: the route needs no credential. */
    public?: boolean;
  }
}

export interface HttpServerDeps {
  readonly logger: FastifyBaseLogger;
  /** Finds out who calls. Synchronous when the credential is warm. @throws DomainError `unauthenticated` */
  readonly authenticate: (authorization: string | undefined) => Principal | Promise<Principal>;
  readonly newRequestId: () => string;
  /** Where a client without a credential learns how to get one (RFC 9728). */
  readonly resourceMetadataUrl: string;
}

/** Bodies of calls: 1 MB of input and some room around it. */
export const BODY_LIMIT_BYTES = 1_100_000;

/** The bare HTTP server: credentials, JSON, problem+json. Routes are registered by the composition. */
export function createHttpServer(deps: HttpServerDeps): FastifyInstance {
  const app = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: 5000 },
    genReqId: deps.newRequestId,
    trustProxy: false,
  });
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    if (body === "") {
      done(null, undefined);
      return;
    }
    try {
      done(null, parseJson(body as string));
    } catch (error) {
      done(error as DomainError);
    }
  });
  const challenge = `Bearer realm="souk", resource_metadata="${deps.resourceMetadataUrl}"`;
  app.decorateRequest("principal", null as unknown as Principal);
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    reply.header("x-content-type-options", "nosniff");
    reply.header("cache-control", "no-store");
    if (request.routeOptions.config.public === true) {
      done();
      return;
    }
    try {
      const found = deps.authenticate(request.headers.authorization);
      if (found instanceof Promise) {
        found.then(
          (principal) => {
            request.principal = principal;
            done();
          },
          (error: unknown) => done(error as Error),
        );
        return;
      }
      request.principal = found;
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request.id);
    if (problem.code === "internal") request.log.error({ err: error, requestId: request.id }, "request failed");
    if (problem.retryAfterSeconds !== undefined) reply.header("retry-after", String(problem.retryAfterSeconds));
    if (problem.code === "unauthenticated") reply.header("www-authenticate", challenge);
    return reply.status(problem.status).type("application/problem+json").send(problem);
  });
  app.setNotFoundHandler(
    {
      preHandler: (request: FastifyRequest, _reply, done) =>
        done(
          new DomainError(
            "not_found",
            said`There is no ${request.method} ${request.url.split("?")[0] ?? ""}. GET /openapi.json lists every route.`,
          ),
        ),
    },
    (_request, reply) => reply.send(),
  );
  return app;
}
