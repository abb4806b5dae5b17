import { z } from "zod";
import {
  LiftBody,
  OperatorHostsView,
  OperatorNowView,
  type OperatorService,
  QuarantineBody,
  QuarantinePreview,
  type QuarantineService,
  QuarantineView,
} from "../../modules/control/index.ts";
import { procedure, router } from "./init.ts";

export interface OperatorRouterDeps {
  readonly operator: OperatorService;
  readonly quarantines: QuarantineService;
}

/** Pages of the platform's operator. */
export function createOperatorRouter({ operator, quarantines }: OperatorRouterDeps) {
  return router({
    now: procedure.output(OperatorNowView).query(({ ctx }) => operator.now(ctx.principal)),
    hosts: procedure.output(OperatorHostsView).query(({ ctx }) => operator.hosts(ctx.principal)),
    quarantines: procedure.output(z.strictObject({ items: z.array(QuarantineView), nextCursor: z.null() })).query(async ({ ctx }) => {
      const { items } = await quarantines.list(ctx.principal);
      return { items: [...items], nextCursor: null };
    }),
    previewQuarantine: procedure
      .input(QuarantineBody.omit({ reason: true, dryRun: true }))
      .output(QuarantinePreview)
      .query(({ ctx, input }) => quarantines.preview(ctx.principal, input)),
    quarantine: procedure
      .input(QuarantineBody.omit({ dryRun: true }))
      .output(QuarantineView)
      .mutation(({ ctx, input }) => quarantines.add(ctx.principal, input)),
    release: procedure
      .input(LiftBody.extend({ id: z.string().max(60) }))
      .output(QuarantineView)
      .mutation(({ ctx, input }) => quarantines.lift(ctx.principal, input)),
  });
}
