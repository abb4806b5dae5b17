import type { Problem } from "@souk/contracts";
import type { ErrorCode } from "@souk/kernel";

/** Exit codes of the CLI (CONTRACT.md): public, never renumbered. */
export const EXIT = {
  ok: 0,
  /** The user's own code or tests failed. */
  failed: 1,
  usage: 2,
  /** Not signed in, or forbidden to this key. */
  signIn: 3,
  notFound: 4,
  /** Lint or manifest. */
  manifest: 5,
  /** Policy or scope denied. */
  denied: 6,
  /** Budget or price limit. */
  budget: 7,
  /** Network or server; trying again may help. */
  unavailable: 8,
  conflict: 9,
  timeout: 124,
  interrupted: 130,
} as const;
export type ExitName = keyof typeof EXIT;

/** Every error code of the API, and how the CLI ends on it. */
export const EXIT_BY_ERROR = {
  invalid_request: "usage",
  invalid_input: "usage",
  payload_too_large: "usage",
  idempotency_required: "usage",
  unauthenticated: "signIn",
  payment_required: "budget",
  budget_exceeded: "budget",
  max_price_exceeded: "budget",
  permission_denied: "denied",
  policy_denied: "denied",
  consent_required: "denied",
  not_enabled: "denied",
  killed: "denied",
  quarantined: "denied",
  frozen: "denied",
  not_found: "notFound",
  yanked: "notFound",
  idempotency_conflict: "conflict",
  interrupted: "conflict",
  version_conflict: "conflict",
  file_conflict: "conflict",
  conflict: "conflict",
  cancelled: "conflict",
  rate_limited: "unavailable",
  internal: "unavailable",
  overloaded: "unavailable",
  skill_failed: "failed",
  invalid_output: "failed",
  skill_timeout: "timeout",
} as const satisfies Record<ErrorCode, ExitName>;

/** How the CLI ends on an answer of the API. Forbidden to the key itself (no decision about a call) is a matter of signing in. */
export function exitOfProblem(problem: Pick<Problem, "code" | "decision">): ExitName {
  return problem.code === "permission_denied" && !problem.decision ? "signIn" : EXIT_BY_ERROR[problem.code];
}
