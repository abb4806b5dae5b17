import { OutcomeState, SkillName } from "@souk/contracts";
import { z } from "zod";
import { OutcomeDecided, OutcomePage, type OutcomeService } from "../../modules/outcome/index.ts";
import { PageInput } from "../../modules/page/index.ts";
import { procedure, router } from "./init.ts";

const Id = z.string().max(60);

/** Outcomes and the buyer's word on them. */
export function createOutcomesRouter({ outcome }: { readonly outcome: OutcomeService }) {
  return router({
    list: procedure
      .input(z.strictObject({ state: OutcomeState.optional(), skill: SkillName.optional(), ...PageInput }))
      .output(OutcomePage)
      .query(({ ctx, input }) => outcome.list(ctx.principal, input)),
    confirm: procedure
      .input(z.strictObject({ id: Id }))
      .output(OutcomeDecided)
      .mutation(({ ctx, input }) => outcome.confirm(ctx.principal, input)),
    reject: procedure
      .input(z.strictObject({ id: Id, reason: z.string().min(1).max(500) }))
      .output(OutcomeDecided)
      .mutation(({ ctx, input }) => outcome.reject(ctx.principal, input)),
  });
}
