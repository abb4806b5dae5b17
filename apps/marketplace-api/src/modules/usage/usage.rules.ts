import { DomainError, said } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import type { CallScope, StoredCall } from "./call.types.ts";

/** Roles that see every call of the company, contents included. */
const ALL_CALLS = ["admin", "auditor"] as const;

function seesAllCalls(principal: Principal): boolean {
  return ALL_CALLS.some((role) => principal.roles.includes(role));
}

/** A principal's own calls: an employee's include those of their agents, never the other way round. */
function ownScope(principal: Principal): CallScope {
  if (principal.kind === "employee" && principal.employeeId !== null) return { kind: "employee", id: principal.employeeId };
  if (principal.kind === "agent" && principal.agentId !== null) return { kind: "agent", id: principal.agentId };
  return { kind: "principal", key: principal.key };
}

/** @throws DomainError `permission_denied` for everybody's calls without the role */
export function scopeOf(principal: Principal, isMine: boolean): CallScope {
  if (isMine) return ownScope(principal);
  if (seesAllCalls(principal)) return { kind: "all" };
  throw new DomainError(
    "permission_denied",
    said`The calls of everybody are for administrators and auditors of ${principal.company.name}.`,
  );
}

function isOwn(principal: Principal, call: StoredCall): boolean {
  const scope = ownScope(principal);
  if (scope.kind === "employee") return call.employeeId === scope.id;
  if (scope.kind === "agent") return call.agentId === scope.id;
  return scope.kind === "principal" && call.principal === scope.key;
}

/**
 * What a principal may see of one call: all of it, its evidence (finance, of billed calls: decision, actions, files, charge, receipt, but not
 * what went in, came out or was logged), or nothing.
 */
export function accessTo(principal: Principal, call: StoredCall, isBilled: boolean): "all" | "evidence" | "none" {
  if (isOwn(principal, call) || seesAllCalls(principal)) return "all";
  return principal.roles.includes("finance") && isBilled ? "evidence" : "none";
}
