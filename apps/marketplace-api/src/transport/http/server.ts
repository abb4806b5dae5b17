import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { DomainError, said } from "@souk/kernel";
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from "fastify";
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

const ON_EVERY_ANSWER = { "x-content-type-options": "nosniff", "cache-control": "no-store" } as const;

/** What is no HTTP request, or has headers without end, gets the same answer as every other error, and the connection ends. */
function refuseConnection(error: Error & { readonly code?: string }, socket: Socket, requestId: string): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const refused =
    error.code === "HPE_HEADER_OVERFLOW"
      ? new DomainError("payload_too_large", "The headers of the request are larger than 16 KB together.")
      : new DomainError("invalid_request", "This is not a request of HTTP/1.1.");
  const problem = toProblem(refused, requestId);
  const body = JSON.stringify(problem);
  const head = {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    "x-request-id": requestId,
    ...ON_EVERY_ANSWER,
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}\r\n${lines.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** The bare HTTP server: credentials, JSON, problem+json. Routes are registered by the composition. */
export function createHttpServer(deps: HttpServerDeps): FastifyInstance {
  const app = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: 5000 },
    genReqId: deps.newRequestId,
    trustProxy: false,
    // Before a route is found: an address that no decoder reads.
    frameworkErrors: (error, request, reply) => {
      const problem = toProblem(error, request.id);
      // the types of a route's answers are not those of an error
      const answer: FastifyReply = reply as unknown as FastifyReply;
      return void answer
        .status(problem.status)
        .type("application/problem+json")
        .headers({ "x-request-id": request.id, ...ON_EVERY_ANSWER })
        .send(problem);
    },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket as Socket, deps.newRequestId()),
  });
  app.removeAllContentTypeParsers();
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
    reply.headers(ON_EVERY_ANSWER);
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
