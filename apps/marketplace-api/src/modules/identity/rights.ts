import { requireRole } from "./identity.rules.ts";
import type { Principal, Role } from "./identity.types.ts";

/** What people of a company change, and the roles that may. The one table of it: services ask it, and pages show what it says. */
export const RIGHTS = {
  /** Which skills are enabled, for whom and in which version; requests for them. */
  skills: ["admin"],
  budgets: ["admin", "finance"],
  network: ["admin"],
  connections: ["admin"],
  /** Those of the company; a publisher's are its vendor's. */
  secrets: ["admin"],
  /** Limits, rates, isolation, freeze windows. */
  runtime: ["admin"],
  /** Kill switches and quarantine for the own company. */
  stops: ["admin"],
  /** Labels, reviews and quotas of the workspace. */
  files: ["admin"],
  /** Where signed states of the audit trail are pushed to. */
  checkpoints: ["admin"],
  /** Approving and finalising them. */
  invoices: ["finance"],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Right = keyof typeof RIGHTS;

/** Whether somebody may, and who may. */
export interface RightView {
  readonly may: boolean;
  readonly roles: readonly Role[];
}

/** @throws DomainError `permission_denied` unless one of the principal's roles has the right */
export function requireRight(principal: Principal, right: Right): void {
  requireRole(principal, ...RIGHTS[right]);
}

/** Every right as it is for this principal. */
export function rightsOf({ roles }: Pick<Principal, "roles">): Readonly<Record<Right, RightView>> {
  const view = (right: Right): RightView => {
    const able: readonly Role[] = RIGHTS[right];
    return { may: able.some((role) => roles.includes(role)), roles: able };
  };
  return Object.fromEntries(Object.keys(RIGHTS).map((right) => [right, view(right as Right)])) as Record<Right, RightView>;
}
