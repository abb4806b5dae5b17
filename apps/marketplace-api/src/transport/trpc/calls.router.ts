import { Problem } from "@souk/contracts";
import { DomainError } from "@souk/kernel";
import { z } from "zod";
import { inOrder } from "../../modules/page/index.ts";
import {
  CallFilter,
  CallPage,
  type CallProblem,
  CallView,
  CancelView,
  type RunningCallDesk,
  RunningCallView,
  type UsageService,
} from "../../modules/usage/index.ts";
import { toProblem } from "../http/problem.ts";
import { procedure, router } from "./init.ts";

const ListInput = z
  .strictObject({
    mine: z.boolean().default(true),
    ...CallFilter,
  })
  .refine(...inOrder);
const Id = z.strictObject({ id: z.string().max(60) });
const CallDetailView = CallView.extend({ problem: Problem.nullable() });

function problemOf(
  problem: CallProblem,
  call: { readonly callId: string; readonly requestId: string; readonly decision: unknown },
): Problem {
  const { code, detail, said, ...rest } = problem;
  return toProblem(
    new DomainError(code, detail, { said, details: { ...rest, callId: call.callId, decision: call.decision } }),
    call.requestId,
  );
}

export interface CallsRouterDeps {
  readonly usage: UsageService;
  readonly callControl: RunningCallDesk;
}

/** My calls, and everybody's for those who may. */
export function createCallsRouter({ usage, callControl }: CallsRouterDeps) {
  return router({
    /** Long calls that run now. */
    running: procedure
      .input(z.strictObject({ mine: z.boolean().default(true) }))
      .output(z.array(RunningCallView))
      .query(async ({ ctx, input }) => [...(await callControl.list(ctx.principal, input.mine))]),
    /** One of them; null when it is over, unknown or not for these eyes. */
    runningOne: procedure
      .input(Id)
      .output(RunningCallView.nullable())
      .query(({ ctx, input }) => callControl.find(ctx.principal, input.id)),
    cancel: procedure
      .input(Id)
      .output(CancelView)
      .mutation(({ ctx, input }) => callControl.cancel(ctx.principal, input.id)),
    list: procedure
      .input(ListInput)
      .output(CallPage)
      .query(async ({ ctx, input }) => {
        const page = await usage.list(ctx.principal, input);
        return { items: [...page.items], nextCursor: page.nextCursor };
      }),
    get: procedure
      .input(Id)
      .output(CallDetailView)
      .query(async ({ ctx, input }) => {
        const { problem, ...call } = await usage.get(ctx.principal, input);
        const named = { callId: call.id, requestId: ctx.requestId, decision: call.decision };
        return { ...call, problem: problem === null ? null : problemOf(problem, named) };
      }),
  });
}
