import { hash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { ROUTE_DOCS } from "./all-docs.ts";
import { DOCS_STYLE, docsPage } from "./docs-page.ts";
import { type OpenApiDocument, openApiDocument } from "./document.ts";
import type { RegisteredRoute } from "./registered-routes.ts";

export interface OpenApiDeps {
  /** Filled as routes are registered (collectRoutes). */
  readonly routes: readonly RegisteredRoute[];
  readonly apiUrl: string;
  /** Where people make keys; null: not known. */
  readonly webUrl: string | null;
}

/** GET /openapi.json and /docs; made once, when first asked for. */
export function registerOpenApiRoutes(app: FastifyInstance, { routes, apiUrl, webUrl }: OpenApiDeps): void {
  let document: OpenApiDocument | undefined;
  let page: string | undefined;
  const get = (): OpenApiDocument => {
    document ??= openApiDocument(routes, ROUTE_DOCS, apiUrl);
    return document;
  };
  const policy = `default-src 'none'; style-src 'sha256-${hash("sha256", DOCS_STYLE, "base64")}'; base-uri 'none'; frame-ancestors 'none'`;
  app.get("/openapi.json", { config: { public: true } }, () => get());
  app.get("/docs", { config: { public: true } }, (_request, reply) => {
    page ??= docsPage(get(), webUrl);
    return reply.type("text/html; charset=utf-8").header("content-security-policy", policy).send(page);
  });
}
