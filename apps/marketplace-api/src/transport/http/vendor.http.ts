import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { VendorService } from "../../modules/vendor/index.ts";
import { parse } from "./parse.ts";

const Params = z.strictObject({ slug: z.string().max(40) });
export const StatsQuery = z.strictObject({ period: z.string().max(7).optional() });

/** A publisher's figures. */
export function registerVendorRoutes(app: FastifyInstance, { vendor }: { readonly vendor: VendorService }): void {
  app.get("/v1/publishers/:slug/stats", async (request) =>
    vendor.overview(request.principal, { publisher: parse(Params, request.params).slug, ...parse(StatsQuery, request.query) }),
  );
}
