import { DomainError, type Sentence, said, words } from "@souk/kernel";
import type { Principal, Role } from "./identity.types.ts";

/** Which roles would do, and whom to ask. */
function roleNeeded(roles: readonly string[], company: string): Sentence {
  const [first = "", second = "", ...more] = roles;
  const [a, b] = [words(first), words(second)];
  if (roles.length === 1) return said`This needs the role ${a}. Ask an administrator of ${company}.`;
  if (more.length === 0) return said`This needs the role ${a} or ${b}. Ask an administrator of ${company}.`;
  return said`This needs the role ${a}, ${b} or ${words(more.join(", "))}. Ask an administrator of ${company}.`;
}

/** @throws DomainError `permission_denied` unless the principal has one of the roles (employees and sessions only). */
export function requireRole(principal: Principal, ...roles: readonly Role[]): void {
  if (roles.some((role) => principal.roles.includes(role))) return;
  throw new DomainError("permission_denied", roleNeeded(roles, principal.company.name), {
    details: {
      decision: {
        allowed: false,
        layer: "employee",
        rule: null,
        missing: roles.map((role) => `role:${role}`),
        howToFix: `Ask an administrator of ${principal.company.name} for the role ${roles.join(" or ")}.`,
      },
    },
  });
}

/** What changes settings may also look at them. */
function hasScope({ scopes }: Principal, scope: string): boolean {
  return scopes.some((one) => one === "*" || one === scope || (scope === "read" && one === "admin"));
}

/** @throws DomainError `permission_denied`, which asks for the first, unless the credential was issued for one of these uses. */
export function requireAnyScope(principal: Principal, scopes: readonly string[]): void {
  const [first] = scopes;
  if (first !== undefined && !scopes.some((scope) => hasScope(principal, scope))) requireScope(principal, first);
}

/** @throws DomainError `permission_denied` unless the credential was issued for this use. */
export function requireScope(principal: Principal, scope: string): void {
  if (hasScope(principal, scope)) return;
  throw new DomainError("permission_denied", said`This key may not be used for "${scope}". Create a key with that scope.`, {
    details: {
      decision: {
        allowed: false,
        layer: "key",
        rule: principal.scopes.join(" "),
        missing: [`scope:${scope}`],
        howToFix: `Create a key with the scope ${scope}.`,
      },
    },
  });
}
