import type { CompanyTx } from "@souk/db";
import { DomainError, said, words } from "@souk/kernel";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import { type GrantDeps, noteChange } from "./grant.change.ts";
import { normalTexts } from "./grant.rules.ts";
import type { PermissionSubject } from "./grant.types.ts";

export type PermissionService = ReturnType<typeof createPermissionService>;

async function assertSubject(tx: CompanyTx, subject: PermissionSubject): Promise<void> {
  const exists =
    subject.kind === "everyone" ||
    (subject.kind === "employee"
      ? await tx.employee.findFirst({ where: { id: subject.id }, select: { id: true } })
      : await tx.employeeGroup.findFirst({ where: { id: subject.id }, select: { id: true } }));
  if (!exists) throw new DomainError("not_found", said`There is no such ${words(subject.kind)}.`);
}

/** What people may touch: one set per employee, group, and for everyone. An employee has the union. */
export function createPermissionService(deps: GrantDeps) {
  const { db } = deps;

  /** The set of one subject; empty when none was given. @throws DomainError `not_found`, `permission_denied`. */
  async function get(principal: Principal, subject: PermissionSubject): Promise<readonly string[]> {
    requireScope(principal, "read");
    if (subject.kind !== "employee" || subject.id !== principal.employeeId) requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, async (tx) => {
      await assertSubject(tx, subject);
      const row = await tx.permissionSet.findFirst({ where: { subjectKind: subject.kind, subjectId: subject.id } });
      return row?.grants ?? [];
    });
  }

  /** Replaces the set of one subject. @throws DomainError `invalid_request`, `not_found`, `permission_denied`. */
  async function put(principal: Principal, subject: PermissionSubject, grants: readonly string[]): Promise<readonly string[]> {
    requireScope(principal, "admin");
    requireRole(principal, "admin");
    const normal = normalTexts(grants);
    return db.withCompany(principal.companyId, async (tx) => {
      await assertSubject(tx, subject);
      const key = { companyId: principal.companyId, subjectKind: subject.kind, subjectId: subject.id };
      await tx.permissionSet.upsert({
        where: { companyId_subjectKind_subjectId: key },
        create: { ...key, grants: normal },
        update: { grants: normal },
      });
      await noteChange(tx, deps, {
        actor: principal.key,
        action: "permissions.changed",
        target: `${subject.kind}:${subject.id}`,
        payload: { grants: normal },
      });
      return normal;
    });
  }

  return { get, put };
}
