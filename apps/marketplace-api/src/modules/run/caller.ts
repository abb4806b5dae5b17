import { DomainError } from "@souk/kernel";
import { type Principal, requireScope } from "../identity/index.ts";

/** @throws DomainError `permission_denied` when this credential was not made for calling skills */
export function requireMayCall(principal: Principal): void {
  if (principal.kind !== "publisher") {
    requireScope(principal, "call");
    return;
  }
  const howToFix = "A publisher's key publishes versions. Call with the API key of an employee, an agent or a service account.";
  throw new DomainError("permission_denied", howToFix, {
    details: {
      decision: { allowed: false, layer: "key", rule: `publisher:${principal.publisher ?? ""}`, missing: ["scope:call"], howToFix },
    },
  });
}

/** The same as an answer: null when the credential may call. */
export function callerRefusal(principal: Principal): DomainError | null {
  try {
    requireMayCall(principal);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
