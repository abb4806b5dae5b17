import { type TourService, TourState } from "../../modules/tour/index.ts";
import { procedure, router } from "./init.ts";

/** The demo's tour. */
export function createTourRouter({ tour }: { readonly tour: TourService }) {
  return router({ state: procedure.output(TourState).query(({ ctx }) => tour.state(ctx.principal)) });
}
