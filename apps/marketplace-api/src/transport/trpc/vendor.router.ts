import { z } from "zod";
import { VendorOverview, type VendorService } from "../../modules/vendor/index.ts";
import { procedure, router } from "./init.ts";

/** A vendor's figures, without anything of a buyer. */
export function createVendorRouter({ vendor }: { readonly vendor: VendorService }) {
  return router({
    overview: procedure
      .input(z.strictObject({ publisher: z.string().max(40).optional(), period: z.string().max(7).optional() }))
      .output(VendorOverview)
      .query(({ ctx, input }) => vendor.overview(ctx.principal, input)),
  });
}
