import type { CompanyTx } from "@souk/db";
import { isCurrency } from "@souk/kernel";
import { readEpoch } from "./epoch.ts";
import { type CompanyView, type Principal, ROLES, type Role } from "./identity.types.ts";

const isRole = (value: string): value is Role => (ROLES as readonly string[]).includes(value);

/** The company this transaction speaks for. @throws Error when it does not exist (a bug: credentials point at real companies). */
export async function readCompany(tx: CompanyTx, companyId: string): Promise<CompanyView> {
  const row = await tx.company.findUniqueOrThrow({ where: { id: companyId } });
  if (!isCurrency(row.currency)) throw new Error(`company ${companyId} has the unknown currency ${row.currency}`);
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    currency: row.currency,
    billingTimeZone: row.billingTimeZone,
    env: row.env === "test" ? "test" : "live",
  };
}

/** Everything about an employee that decisions need, or null when gone or left. */
async function readEmployee(tx: CompanyTx, employeeId: string) {
  const employee = await tx.employee.findFirst({ where: { id: employeeId, status: "active" } });
  if (!employee) return null;
  const groups = (await tx.groupMember.findMany({ where: { employeeId }, select: { groupId: true } })).map((row) => row.groupId);
  const sets = await tx.permissionSet.findMany({
    where: {
      OR: [
        { subjectKind: "everyone" },
        { subjectKind: "employee", subjectId: employeeId },
        { subjectKind: "group", subjectId: { in: groups } },
      ],
    },
  });
  return { employee, groups, grants: [...new Set(sets.flatMap((set) => set.grants))].sort() };
}

/** What the credential says; the rest is read from the company's rows. */
export interface Credential {
  readonly companyId: string;
  readonly kind: "employee" | "agent" | "service" | "publisher";
  /** Employee or agent id; publisher slug; key id of a service. */
  readonly id: string;
  readonly scopes: readonly string[];
  readonly sessionId: string | null;
  readonly expiresAt: number;
  /** Name of the key. */
  readonly name: string;
}

/** Builds the principal inside the company's transaction; null when its employee or agent is gone, paused or has left. */
export async function readPrincipal(tx: CompanyTx, credential: Credential): Promise<Principal | null> {
  const company = await readCompany(tx, credential.companyId);
  const shared = {
    kind: credential.kind,
    key: `${credential.kind}:${credential.id}`,
    companyId: credential.companyId,
    company,
    scopes: credential.scopes,
    sessionId: credential.sessionId,
    expiresAt: credential.expiresAt,
    epoch: await readEpoch(tx),
  };
  if (credential.kind === "service" || credential.kind === "publisher") {
    const grants =
      credential.kind === "service" ? await tx.permissionSet.findMany({ where: { subjectKind: "service", subjectId: credential.id } }) : [];
    return {
      ...shared,
      employeeId: null,
      agentId: null,
      publisher: credential.kind === "publisher" ? credential.id : null,
      name: credential.name,
      email: null,
      locale: "en",
      roles: [],
      groups: [],
      costCentre: "",
      employeeGrants: grants.flatMap((set) => set.grants),
      agentGrants: null,
    };
  }
  const agent = credential.kind === "agent" ? await tx.agent.findFirst({ where: { id: credential.id, status: "active" } }) : null;
  if (credential.kind === "agent" && !agent) return null;
  const found = await readEmployee(tx, agent ? agent.employeeId : credential.id);
  if (!found) return null;
  return {
    ...shared,
    employeeId: found.employee.id,
    agentId: agent?.id ?? null,
    publisher: null,
    name: agent?.name ?? found.employee.name,
    email: agent ? null : found.employee.email,
    locale: found.employee.locale,
    roles: agent ? [] : found.employee.roles.filter(isRole),
    groups: found.groups,
    costCentre: found.employee.costCentre,
    employeeGrants: found.grants,
    agentGrants: agent?.grants ?? null,
  };
}
