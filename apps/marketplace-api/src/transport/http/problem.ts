import { type Problem, problemType } from "@souk/contracts";
import { DomainError, ERROR_STATUS, type ErrorCode, RETRYABLE_CODES } from "@souk/kernel";
import { fromDatabase } from "./database-error.ts";

/** Titles of RFC 9457: one per code, the same for every occurrence. */
const TITLE = {
  invalid_request: "The request has the wrong form",
  unauthenticated: "No valid credential",
  payment_required: "Payment is required",
  budget_exceeded: "The budget does not cover this call",
  max_price_exceeded: "The price is above your maximum",
  permission_denied: "Not permitted",
  policy_denied: "A company rule denies this",
  consent_required: "Consent is required",
  not_enabled: "The skill is not enabled for you",
  not_found: "Not found",
  idempotency_conflict: "This idempotency key was used with other arguments",
  idempotency_required: "An idempotency key is required",
  interrupted: "An earlier attempt was interrupted",
  version_conflict: "The version does not fit",
  file_conflict: "Somebody else changed the file",
  conflict: "The state does not allow this",
  cancelled: "Cancelled",
  killed: "Stopped by a kill switch",
  quarantined: "The version is quarantined",
  yanked: "The version was withdrawn",
  payload_too_large: "The body is too large",
  invalid_input: "The input does not fit the skill's schema",
  frozen: "Changes are frozen",
  rate_limited: "Too many requests",
  internal: "Something failed on our side",
  skill_failed: "The skill failed",
  invalid_output: "The skill returned the wrong shape",
  overloaded: "No capacity right now",
  skill_timeout: "The skill took too long",
} as const satisfies Record<ErrorCode, string>;

/** The one mapping from an error to what the outside sees. A database that is away is 503; anything else that is not expected becomes a bare 500. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = error instanceof DomainError ? error : (fromFramework(error) ?? fromDatabase(error));
  const code = known?.code ?? "internal";
  const details = known?.details ?? {};
  const problem: Problem = {
    type: problemType(code),
    title: TITLE[code],
    status: ERROR_STATUS[code],
    detail: known?.message ?? "The request was not carried out. Nothing was billed. Try again, and give the request id when you report it.",
    ...(known?.said ? { said: known.said } : {}),
    code,
    requestId,
    // what somebody changed since stays changed, however often it is tried
    retryable: RETRYABLE_CODES.has(code) && details["conflicts"] === undefined,
    billed: false,
  };
  const extra: Record<string, unknown> = {};
  for (const name of ["callId", "decision", "problems", "effects", "conflicts", "skillError", "retryAfterSeconds"] as const) {
    if (details[name] !== undefined) extra[name] = details[name];
  }
  return { ...problem, ...extra } as Problem;
}

/** Errors the HTTP framework raises before a route runs. */
function fromFramework(error: unknown): DomainError | null {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return new DomainError("payload_too_large", "The body is larger than this route takes (calls: 1 MB of input).");
  if (code === "FST_ERR_CTP_INVALID_JSON_BODY" || code === "FST_ERR_CTP_EMPTY_JSON_BODY")
    return new DomainError("invalid_request", "The body is not valid JSON.");
  if (code === "FST_ERR_BAD_URL") return new DomainError("invalid_request", "The address has a % that is not followed by a byte of UTF-8.");
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return new DomainError("invalid_request", "Send the body as application/json.");
  if (code === "FST_ERR_CTP_INVALID_CONTENT_LENGTH") return new DomainError("invalid_request", "Content-Length does not fit the body.");
  return null;
}
