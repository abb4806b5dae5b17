import type { CompanyTx } from "@souk/db";
import { DomainError, encodeId, said, words } from "@souk/kernel";
import type { CatalogReader, PublishedVersion } from "../catalog/index.ts";
import { requireSkills } from "../directory/index.ts";
import { type Principal, requireRight, requireScope } from "../identity/index.ts";
import { type GrantDeps, noteChange } from "./grant.change.ts";
import { isNewToRun, requireThawed } from "./grant.freeze.ts";
import { fromAudience, toEnablement } from "./grant.mapping.ts";
import { grantedOf, isFor, keptOf } from "./grant.rules.ts";
import type { Audience, EnablementLimits, EnablementReader, EnablementRecord, GroupView } from "./grant.types.ts";

export interface EnablementDeps extends GrantDeps {
  readonly catalog: CatalogReader;
  readonly reader: EnablementReader;
}

export interface EnableInput {
  readonly skill: string;
  readonly version: string;
  readonly audience: Audience;
  /** Wire form; absent = what was granted before, of what the version asks for; all it asks for when the skill is new. */
  readonly permissions?: readonly string[] | undefined;
  /** Absent = as before. */
  readonly limits?: EnablementLimits | undefined;
  readonly comment?: string | undefined;
}

export type EnablementService = ReturnType<typeof createEnablementService>;

/** @throws DomainError `not_found`, `conflict`, `yanked`, `quarantined` unless this version may be enabled by this company. */
async function enableable({ catalog, db }: EnablementDeps, principal: Principal, input: EnableInput): Promise<PublishedVersion> {
  const version = await catalog.version(input.skill, input.version);
  if (!version) await db.withCompany(principal.companyId, (tx) => requireSkills(tx, [{ skill: input.skill }]));
  if (!version) throw new DomainError("not_found", said`There is no ${input.skill} in version ${input.version}.`);
  if (version.status !== "published")
    throw new DomainError(version.status, said`${input.skill} ${input.version} was ${words(version.status)}.`);
  const { currency } = version.manifest.price;
  if (currency !== principal.company.currency) {
    throw new DomainError(
      "conflict",
      said`${input.skill} is priced in ${currency}, and ${principal.company.name} is billed in ${principal.company.currency}. There is no conversion: ask the publisher for a price in ${principal.company.currency}.`,
    );
  }
  return version;
}

async function assertGroups(tx: CompanyTx, groups: readonly string[]): Promise<void> {
  const known = new Set(
    (await tx.employeeGroup.findMany({ where: { id: { in: [...groups] } }, select: { id: true } })).map(({ id }) => id),
  );
  const missing = groups.findIndex((id) => !known.has(id));
  if (missing < 0) return;
  const sentence = said`There is no group ${encodeId("grp", groups[missing] ?? "")}.`;
  const { template, values } = sentence;
  throw new DomainError("not_found", sentence, {
    details: { problems: [{ pointer: `/audience/groups/${missing}`, message: String(sentence), said: { template, values } }] },
  });
}

/** Which skills a company lets its people call, in which version, with which permissions. */
export function createEnablementService(deps: EnablementDeps) {
  const { db, clock, reader } = deps;

  /** Stores one enablement inside a transaction; open requests of people it now includes are approved. @throws DomainError `frozen`, `invalid_request`, `not_found` */
  async function save(tx: CompanyTx, principal: Principal, input: EnableInput & { readonly pinned: PublishedVersion }): Promise<void> {
    const { skill, version, audience, pinned } = input;
    if (!audience.everyone && audience.groups.length === 0) {
      throw new DomainError("invalid_request", "An audience names at least one group, or everyone.", {
        details: { problems: [{ pointer: "/audience", message: "name a group or choose everyone" }] },
      });
    }
    await assertGroups(tx, audience.groups);
    const stored = await tx.enablement.findFirst({ where: { skill } });
    const before = stored && toEnablement(stored);
    const isKept = before && input.permissions === undefined;
    const grants = isKept ? keptOf(before.grants, pinned.required) : grantedOf(input.permissions, pinned.required);
    if (isNewToRun(before, { version, grants })) await requireThawed(tx, principal, clock.now());
    const now = new Date(clock.now());
    const row = {
      version,
      termsVersion: pinned.terms.terms.version,
      audience: fromAudience(audience),
      grants,
      limits: { ...(input.limits ?? before?.limits) },
      status: "enabled",
      updatedBy: principal.employeeId ?? principal.companyId,
      updatedAt: now,
    };
    const key = { companyId: principal.companyId, skill };
    await tx.enablement.upsert({ where: { companyId_skill: key }, create: { ...key, ...row }, update: row });
    await approveIncluded(tx, principal, input);
    await noteChange(tx, deps, {
      actor: principal.key,
      action: "enablement.changed",
      target: skill,
      payload: {
        version,
        termsVersion: row.termsVersion,
        audience: row.audience,
        grants,
        limits: row.limits,
        comment: input.comment ?? null,
      },
    });
  }

  async function approveIncluded(tx: CompanyTx, principal: Principal, input: EnableInput): Promise<void> {
    const open = await tx.accessRequest.findMany({ where: { skill: input.skill, status: { in: ["pending", "open"] } } });
    for (const request of open) {
      const groups = await tx.groupMember.findMany({ where: { employeeId: request.employeeId }, select: { groupId: true } });
      const includes = isFor(
        input.audience,
        groups.map((row) => row.groupId),
      );
      if (!includes) continue;
      await tx.accessRequest.updateMany({
        where: { id: request.id },
        data: { status: "approved", decidedBy: principal.employeeId, comment: input.comment ?? null, decidedAt: new Date(clock.now()) },
      });
    }
  }

  /**
   * Enables a skill, or changes how it is enabled. Permissions are at most what the manifest asks for.
   * @throws DomainError `permission_denied`, `not_found`, `conflict` (currency), `invalid_request`, `yanked`, `quarantined`, `frozen` (what is new to run).
   */
  async function enable(principal: Principal, input: EnableInput): Promise<EnablementRecord> {
    requireScope(principal, "admin");
    requireRight(principal, "skills");
    const pinned = await enableable(deps, principal, input);
    return db.withCompany(principal.companyId, async (tx) => {
      await save(tx, principal, { ...input, pinned });
      return toEnablement(await tx.enablement.findFirstOrThrow({ where: { skill: input.skill } }));
    });
  }

  /** Nobody of the company may call the skill any more. @throws DomainError `permission_denied`, `not_found`. */
  async function disable(principal: Principal, skill: string): Promise<void> {
    requireScope(principal, "admin");
    requireRight(principal, "skills");
    await db.withCompany(principal.companyId, async (tx) => {
      const { count } = await tx.enablement.deleteMany({ where: { skill } });
      if (count === 0) throw new DomainError("not_found", said`${principal.company.name} has not enabled ${skill}.`);
      await noteChange(tx, deps, { actor: principal.key, action: "enablement.removed", target: skill, payload: {} });
    });
  }

  /** One enablement. @throws DomainError `not_found`. */
  async function get(principal: Principal, skill: string): Promise<EnablementRecord> {
    requireScope(principal, "read");
    const row = await db.withCompany(principal.companyId, (tx) => tx.enablement.findFirst({ where: { skill } }));
    if (!row) throw new DomainError("not_found", said`${principal.company.name} has not enabled ${skill}.`);
    return toEnablement(row);
  }

  /** All enablements of the company, by name. */
  async function list(principal: Principal): Promise<readonly EnablementRecord[]> {
    requireScope(principal, "read");
    const rows = await db.withCompany(principal.companyId, (tx) => tx.enablement.findMany({ orderBy: { skill: "asc" } }));
    return rows.map(toEnablement);
  }

  /** The company's groups with how many people are in each. */
  async function groups(principal: Principal): Promise<readonly GroupView[]> {
    requireScope(principal, "read");
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await tx.employeeGroup.findMany({ orderBy: { name: "asc" } });
      const counts = await tx.groupMember.groupBy({ by: ["groupId"], _count: { employeeId: true } });
      const members = new Map(counts.map((count) => [count.groupId, count._count.employeeId]));
      return rows.map(({ id, name }) => ({ id, name, members: members.get(id) ?? 0 }));
    });
  }

  /** What the caller's company enabled, and whether for this caller: the catalogue's view of it. */
  async function access(principal: Principal): Promise<ReadonlyMap<string, { version: string; usable: boolean }>> {
    const { enablements } = await reader.snapshot(principal.companyId);
    return new Map(
      [...enablements.values()].map(({ skill, version, audience, status }) => [
        skill,
        { version, usable: status === "enabled" && isFor(audience, principal.groups) },
      ]),
    );
  }

  return {
    enable,
    disable,
    get,
    list,
    groups,
    access,
    save,
    enableable: (principal: Principal, input: EnableInput) => enableable(deps, principal, input),
  };
}
