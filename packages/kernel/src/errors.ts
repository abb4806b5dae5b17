import type { Said, Sentence } from "./sentence.ts";

/** The closed list of error codes with their HTTP status (CONTRACT.md, Errors). Codes are public API: add, never rename. */
export const ERROR_STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  payment_required: 402,
  budget_exceeded: 402,
  max_price_exceeded: 402,
  permission_denied: 403,
  policy_denied: 403,
  consent_required: 403,
  not_enabled: 403,
  not_found: 404,
  idempotency_conflict: 409,
  idempotency_required: 409,
  interrupted: 409,
  version_conflict: 409,
  file_conflict: 409,
  conflict: 409,
  cancelled: 409,
  killed: 410,
  quarantined: 410,
  yanked: 410,
  payload_too_large: 413,
  invalid_input: 422,
  frozen: 423,
  rate_limited: 429,
  internal: 500,
  skill_failed: 502,
  invalid_output: 502,
  overloaded: 503,
  skill_timeout: 504,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Codes after which the same request, idempotency key included, may succeed. A skill that timed out has started, so its key is bound. */
export const RETRYABLE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["rate_limited", "internal", "overloaded", "file_conflict"]);

/** Narrows a string to a code of the closed list. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERROR_STATUS, value);
}

export interface DomainErrorOptions {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** The parameters of a message that was made elsewhere. */
  readonly said?: Said | null | undefined;
}

/**
 * An expected failure with a public code. Anything else that is thrown is a bug and answered as a bare 500.
 * Narrow by `code`, not by `instanceof`, across bundles.
 */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** The message with its parameters apart. Null: it has none, or its words are somebody else's. */
  readonly said: Said | null;

  constructor(code: ErrorCode, message: string | Sentence, options: DomainErrorOptions = {}) {
    super(String(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.said = typeof message === "string" ? (options.said ?? null) : { template: message.template, values: message.values };
  }
}
