import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  BindBody,
  ConnectionName,
  type ConnectionService,
  CredentialBody,
  MAX_DOCUMENT_CHARS,
  RegisterBody,
} from "../../modules/connection/index.ts";
import { parse } from "./parse.ts";

export interface ConnectionRoutesDeps {
  readonly connections: ConnectionService;
}

/** Company systems. */
export function registerConnectionRoutes(app: FastifyInstance, { connections }: ConnectionRoutesDeps): void {
  const nameOf = (params: unknown): string => parse(z.strictObject({ name: ConnectionName }), params).name;
  app.get("/v1/connections", async (request) => ({ items: await connections.list(request.principal), nextCursor: null }));
  app.post("/v1/connections", { bodyLimit: 2 * MAX_DOCUMENT_CHARS }, async (request, reply) =>
    reply.status(201).send(await connections.register(request.principal, parse(RegisterBody, request.body))),
  );
  app.put("/v1/connections/:name", (request) =>
    connections.bind(request.principal, nameOf(request.params), parse(BindBody, request.body).operations),
  );
  app.put("/v1/connections/:name/credential", async (request, reply) => {
    await connections.putCredential(request.principal, nameOf(request.params), parse(CredentialBody, request.body));
    return reply.status(204).send();
  });
  app.delete("/v1/connections/:name", async (request, reply) => {
    await connections.remove(request.principal, nameOf(request.params));
    return reply.status(204).send();
  });
}
