import type { FastifyInstance } from "fastify";
import type { OperatorService } from "../../modules/control/index.ts";

/** What an operator watches. */
export function registerOperatorRoutes(app: FastifyInstance, { operator }: { readonly operator: OperatorService }): void {
  app.get("/v1/operator/now", async (request) => operator.now(request.principal));
  app.get("/v1/operator/hosts", async (request) => operator.hosts(request.principal));
}
