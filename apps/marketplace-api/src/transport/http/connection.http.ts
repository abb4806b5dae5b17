import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  AuthKind,
  ConnectionName,
  type ConnectionService,
  CredentialPer,
  MAX_DOCUMENT_CHARS,
  OperationRisk,
} from "../../modules/connection/index.ts";
import { parse } from "./parse.ts";

export interface ConnectionRoutesDeps {
  readonly connections: ConnectionService;
}

export const RegisterBody = z.strictObject({
  name: ConnectionName,
  title: z.string().max(100).optional(),
  baseUrl: z.string().max(500),
  /** Text of an OpenAPI 3 document, JSON or YAML. */
  document: z.string().min(1).max(MAX_DOCUMENT_CHARS),
  /** Networks (CIDR) the system may be in; empty: public addresses only. */
  networks: z.array(z.string().max(60)).max(20).default([]),
  auth: z.strictObject({ kind: AuthKind, header: z.string().max(60).default("") }).default({ kind: "none", header: "" }),
  credentialPer: CredentialPer.default("company"),
});
export const BindBody = z.strictObject({
  operations: z
    .array(
      z.strictObject({
        operation: z.string().max(120),
        permission: z.string().max(120).optional(),
        risk: OperationRisk.optional(),
        enabled: z.boolean().optional(),
      }),
    )
    .max(500),
});
/** `basic`: "user:password". */
export const CredentialBody = z.strictObject({ value: z.string().max(4_000), of: z.enum(["company", "me"]).default("company") });

/** Company systems. */
export function registerConnectionRoutes(app: FastifyInstance, { connections }: ConnectionRoutesDeps): void {
  const nameOf = (params: unknown): string => parse(z.strictObject({ name: ConnectionName }), params).name;
  app.get("/v1/connections", async (request) => ({ items: await connections.list(request.principal), nextCursor: null }));
  app.get("/v1/connections/:name", (request) => connections.get(request.principal, nameOf(request.params)));
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
