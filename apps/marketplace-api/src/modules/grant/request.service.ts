import type { CompanyTx } from "@souk/db";
import { DomainError, encodeId, newUuid, said, words } from "@souk/kernel";
import type { CatalogReader } from "../catalog/index.ts";
import { readNames, requireSkills } from "../directory/index.ts";
import { type Principal, requireRight, requireRole, requireScope } from "../identity/index.ts";
import type { EnablementService } from "./enablement.service.ts";
import { type GrantDeps, noteAudit, noteChange } from "./grant.change.ts";
import { toEnablement, toRequest } from "./grant.mapping.ts";
import { widenAudience } from "./grant.rules.ts";
import type { AccessRequestRecord, AccessRequestView, Audience } from "./grant.types.ts";

export interface RequestDeps extends GrantDeps {
  readonly catalog: CatalogReader;
  readonly enablements: Pick<EnablementService, "enableable" | "save">;
}

export interface ApproveInput {
  /** UUID */
  readonly id: string;
  /** Absent: the one that runs; the newest when the skill is new. Permissions as in EnableInput. */
  readonly version?: string | undefined;
  readonly audience?: Audience | undefined;
  readonly permissions?: readonly string[] | undefined;
  readonly comment?: string | undefined;
}

const OPEN = ["pending", "open"];

async function openRequest(tx: CompanyTx, id: string): Promise<AccessRequestRecord> {
  const row = await tx.accessRequest.findFirst({ where: { id } });
  if (!row) throw new DomainError("not_found", "There is no such request.");
  const request = toRequest(row);
  if (request.status !== "open") throw new DomainError("conflict", said`This request was ${words(request.status)} already.`);
  return request;
}

export type RequestService = ReturnType<typeof createRequestService>;

/** Employees ask for skills; administrators approve or deny with a comment. */
export function createRequestService(deps: RequestDeps) {
  const { db, clock, random, catalog, enablements } = deps;

  /** Asks for a skill; asking again while the request is open answers the same one. @throws DomainError `not_found`, `conflict`, `permission_denied`. */
  async function create(principal: Principal, input: { readonly skill: string; readonly reason: string }): Promise<AccessRequestRecord> {
    requireScope(principal, "call");
    const employeeId = principal.employeeId;
    if (employeeId === null) throw new DomainError("permission_denied", "Only an employee can ask for a skill.");
    return db.withCompany(principal.companyId, async (tx) => {
      await requireSkills(tx, [{ skill: input.skill }]);
      const open = await tx.accessRequest.findFirst({ where: { skill: input.skill, employeeId, status: { in: OPEN } } });
      if (open) return toRequest(open);
      const row = await tx.accessRequest.create({
        data: {
          companyId: principal.companyId,
          id: newUuid(clock, random),
          skill: input.skill,
          employeeId,
          reason: input.reason,
          createdAt: new Date(clock.now()),
        },
      });
      await noteAudit(tx, deps, {
        actor: principal.key,
        action: "access.requested",
        target: input.skill,
        payload: { request: encodeId("acr", row.id) },
      });
      return toRequest(row);
    });
  }

  /** Whom an approval includes unless told: who has it already, and the requester's groups; everyone when the requester is in none. */
  async function audienceFor(tx: CompanyTx, request: AccessRequestRecord): Promise<Audience> {
    const memberOf = await tx.groupMember.findMany({ where: { employeeId: request.employeeId }, select: { groupId: true } });
    const groups = memberOf.map((row) => row.groupId);
    const wanted: Audience = groups.length > 0 ? { everyone: false, groups } : { everyone: true, groups: [] };
    const before = await tx.enablement.findFirst({ where: { skill: request.skill } });
    return before ? widenAudience(toEnablement(before).audience, wanted) : wanted;
  }

  /** Whom approving each open request would include, by public id of the request. @throws DomainError `permission_denied`. */
  async function proposedAudiences(principal: Principal): Promise<ReadonlyMap<string, Audience>> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await tx.accessRequest.findMany({ where: { status: { in: OPEN } }, take: 200 });
      const found = new Map<string, Audience>();
      for (const row of rows) found.set(encodeId("acr", row.id), await audienceFor(tx, toRequest(row)));
      return found;
    });
  }

  /** Approves: the skill becomes enabled for the requester; what is not said stays as it is. @throws DomainError `not_found`, `conflict`, `permission_denied`, `invalid_request`, `frozen`. */
  async function approve(principal: Principal, input: ApproveInput): Promise<AccessRequestRecord> {
    requireScope(principal, "admin");
    requireRight(principal, "skills");
    const { seen, running } = await db.withCompany(principal.companyId, async (tx) => {
      const request = await openRequest(tx, input.id);
      return { seen: request, running: await tx.enablement.findFirst({ where: { skill: request.skill } }) };
    });
    const version = input.version ?? running?.version ?? (await catalog.latest(seen.skill))?.version ?? "";
    const base = { skill: seen.skill, version, permissions: input.permissions, comment: input.comment };
    const pinned = await enablements.enableable(principal, { ...base, audience: { everyone: true, groups: [] } });
    return db.withCompany(principal.companyId, async (tx) => {
      const request = await openRequest(tx, input.id);
      const audience = input.audience ?? (await audienceFor(tx, request));
      await enablements.save(tx, principal, { ...base, audience, pinned });
      return decide(tx, principal, { request, status: "approved", comment: input.comment ?? null });
    });
  }

  /** Denies with a comment the employee sees. @throws DomainError `not_found`, `conflict`, `permission_denied`. */
  async function deny(principal: Principal, input: { readonly id: string; readonly comment: string }): Promise<AccessRequestRecord> {
    requireScope(principal, "admin");
    requireRight(principal, "skills");
    return db.withCompany(principal.companyId, async (tx) =>
      decide(tx, principal, { request: await openRequest(tx, input.id), status: "denied", comment: input.comment }),
    );
  }

  async function decide(
    tx: CompanyTx,
    principal: Principal,
    decision: { readonly request: AccessRequestRecord; readonly status: "approved" | "denied"; readonly comment: string | null },
  ): Promise<AccessRequestRecord> {
    const { request, status, comment } = decision;
    const data = { status, comment, decidedBy: principal.employeeId, decidedAt: new Date(clock.now()) };
    await tx.accessRequest.updateMany({ where: { id: request.id }, data });
    await noteChange(tx, deps, {
      actor: principal.key,
      action: `access.${status}`,
      target: request.skill,
      payload: { request: encodeId("acr", request.id), comment },
    });
    return toRequest(await tx.accessRequest.findFirstOrThrow({ where: { id: request.id } }));
  }

  /** Requests of the company: all for an administrator, else one's own; newest first. */
  async function list(
    principal: Principal,
    filter: { readonly open?: boolean | undefined; readonly skill?: string | undefined; readonly mine?: boolean | undefined } = {},
  ): Promise<readonly AccessRequestView[]> {
    requireScope(principal, "read");
    const seesAll = !filter.mine && principal.roles.some((role) => role === "admin" || role === "auditor");
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await tx.accessRequest.findMany({
        where: {
          ...(filter.open ? { status: { in: OPEN } } : {}),
          ...(filter.skill === undefined ? {} : { skill: filter.skill }),
          ...(seesAll ? {} : { employeeId: principal.employeeId ?? principal.companyId }),
        },
        orderBy: { createdAt: "desc" },
        take: 200,
      });
      const names = await readNames(tx, { employees: rows.map((row) => row.employeeId) });
      return rows.map((row) => {
        const { id, skill, employeeId, reason, createdAt, status, comment } = toRequest(row);
        const at = new Date(createdAt).toISOString();
        return { id: encodeId("acr", id), skill, by: names.employee(employeeId), reason, at, status, comment };
      });
    });
  }

  return { create, approve, deny, list, proposedAudiences };
}
