import type { FastifyInstance } from "fastify";

export interface RegisteredRoute {
  readonly method: string;
  /** As OpenAPI writes it: `{name}` for parameters, `{path}` for the rest of the path. */
  readonly path: string;
  readonly isPublic: boolean;
}

/** Fills the list as routes are registered; call it before the first one. Automatic HEAD routes are left out. */
export function collectRoutes(app: FastifyInstance): readonly RegisteredRoute[] {
  const routes: RegisteredRoute[] = [];
  app.addHook("onRoute", (route) => {
    for (const method of [route.method].flat()) {
      if (method === "HEAD" || method === "OPTIONS") continue;
      routes.push({ method, path: toOpenApiPath(route.url), isPublic: route.config?.public === true });
    }
  });
  return routes;
}

/** `:name` becomes `{name}`, the rest of a path `{path}`. */
export const toOpenApiPath = (url: string): string => url.replace(/:(\w+)/g, "{$1}").replace(/\*$/, "{path}");
