import type { FastifyInstance } from "fastify";
import type { Signing } from "../../modules/signing/index.ts";

export interface PlatformDeps {
  readonly signing: Signing;
  /** Null when ready, else what is missing. */
  readonly notReady: () => Promise<string | null>;
  readonly facts: () => Readonly<Record<string, unknown>>;
}

/** Health and public keys. */
export function registerPlatformRoutes(app: FastifyInstance, deps: PlatformDeps): void {
  app.get("/livez", { config: { public: true } }, () => ({ status: "ok" }));
  app.get("/readyz", { config: { public: true } }, async (_request, reply) => {
    const missing = await deps.notReady();
    return reply
      .status(missing === null ? 200 : 503)
      .send({ status: missing === null ? "ready" : "not ready", ...(missing === null ? {} : { missing }), ...deps.facts() });
  });
  app.get("/.well-known/souk-receipt-keys", { config: { public: true } }, () => deps.signing.receiptKeys());
  app.get("/oauth/jwks", { config: { public: true } }, () => deps.signing.tokenKeys());
}
