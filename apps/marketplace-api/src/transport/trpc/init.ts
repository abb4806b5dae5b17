import type { Problem } from "@souk/contracts";
import { DomainError, type ErrorCode } from "@souk/kernel";
import { initTRPC, TRPCError } from "@trpc/server";
import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import { z } from "zod";
import type { Principal } from "../../modules/identity/index.ts";
import { invalidRequest } from "../http/parse.ts";
import { toProblem } from "../http/problem.ts";

/** What every procedure knows: who asks and the request's id. Services are given to the routers when they are created. */
export interface TrpcContext {
  readonly principal: Principal;
  readonly requestId: string;
}

const TRPC_CODE: Partial<Record<ErrorCode, TRPC_ERROR_CODE_KEY>> = {
  invalid_request: "BAD_REQUEST",
  invalid_input: "UNPROCESSABLE_CONTENT",
  unauthenticated: "UNAUTHORIZED",
  payment_required: "PAYMENT_REQUIRED",
  budget_exceeded: "PAYMENT_REQUIRED",
  max_price_exceeded: "PAYMENT_REQUIRED",
  permission_denied: "FORBIDDEN",
  policy_denied: "FORBIDDEN",
  consent_required: "FORBIDDEN",
  not_enabled: "FORBIDDEN",
  not_found: "NOT_FOUND",
  rate_limited: "TOO_MANY_REQUESTS",
  payload_too_large: "PAYLOAD_TOO_LARGE",
  overloaded: "SERVICE_UNAVAILABLE",
  skill_timeout: "TIMEOUT",
  internal: "INTERNAL_SERVER_ERROR",
};

/** Input of a wrong form, in words a person can read on the page. */
function toInvalid({ cause, message }: TRPCError): DomainError {
  return cause instanceof z.core.$ZodError ? invalidRequest(cause) : new DomainError("invalid_request", message);
}

const t = initTRPC.context<TrpcContext>().create({
  errorFormatter: ({ shape, error, ctx }) => {
    const cause = error.cause instanceof DomainError ? error.cause : error.code === "BAD_REQUEST" ? toInvalid(error) : error.cause;
    const problem: Problem = toProblem(cause, ctx?.requestId ?? "");
    return { ...shape, message: problem.detail, data: { code: shape.data.code, httpStatus: problem.status, problem } };
  },
});

export const router = t.router;

/** A procedure of a signed-in caller; expected failures keep their public code. */
export const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof DomainError) {
    throw new TRPCError({
      code: TRPC_CODE[result.error.cause.code] ?? "CONFLICT",
      message: result.error.cause.message,
      cause: result.error.cause,
    });
  }
  return result;
});
