import type { FastifyInstance } from "fastify";
import { requireAnyScope } from "../../modules/identity/index.ts";
import { toOpenApiPath } from "./openapi/registered-routes.ts";
import type { RouteDocs } from "./openapi/route-docs.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** A key needs one of them. */
    scopes?: readonly string[];
  }
}

/** Refuses a key without a route's scope before its body is read: whoever may not do something learns nothing of how it is asked. Call it before the first route. */
export function guardScopes(app: FastifyInstance, docs: RouteDocs): void {
  app.addHook("onRoute", (route) => {
    const doc = docs[`${route.method} ${toOpenApiPath(route.url)}` as keyof RouteDocs];
    const scopes = doc?.refusalsAreRecorded ? undefined : doc?.scopes;
    if (scopes) route.config = { ...route.config, scopes };
  });
  app.addHook("onRequest", (request, _reply, done) => {
    const { scopes } = request.routeOptions.config;
    if (scopes !== undefined) requireAnyScope(request.principal, scopes);
    done();
  });
}
