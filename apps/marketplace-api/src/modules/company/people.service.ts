import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, encodeId, newUuid, type RandomSource } from "@souk/kernel";
import { z } from "zod";
import { appendAudit } from "../audit/index.ts";
import { normalTexts } from "../grant/index.ts";
import { type Principal, ROLES, type Role, raiseEpoch, requireRole, requireScope } from "../identity/index.ts";
import type { AgentView, PersonView } from "./company.types.ts";

export interface PeopleDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
}

const WINDOW_MS = 30 * 86_400_000;
const isRole = (value: string): value is Role => (ROLES as readonly string[]).includes(value);

const Use = z.object({ employee_id: z.string(), calls: z.bigint(), spent: z.bigint() });
const Left = z.object({ target: z.string(), at: z.date() });

async function readUse(tx: CompanyTx, since: number) {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT c.employee_id, count(*) AS calls,
           coalesce((SELECT sum(e.amount_micro) FROM usage_event e WHERE e.employee_id = c.employee_id AND e.occurred_at >= ${new Date(since)}), 0)::bigint AS spent
    FROM call c WHERE c.admitted_at >= ${new Date(since)} AND c.employee_id IS NOT NULL GROUP BY c.employee_id`;
  return new Map(rows.map((row) => Use.parse(row)).map((row) => [row.employee_id, row]));
}

/** Ends them also where they work as a guest; answers in how many companies. */
async function endGuests(
  tx: CompanyTx,
  who: { readonly companyId: string; readonly employeeId: string; readonly at: Date },
): Promise<number> {
  const guests = await tx.$queryRaw<{ employee_id: string }[]>`
    SELECT employee_id FROM souk_guests(${who.employeeId}::uuid)`;
  if (guests.length === 0) return 0;
  const targets = Object.fromEntries(guests.map(({ employee_id: id }) => [id, encodeId("emp", id)]));
  const rows = await tx.$queryRaw<{ ended: number }[]>`
    SELECT souk_end_guest(${who.employeeId}::uuid, ${who.at}, ${JSON.stringify(targets)}::jsonb) AS ended`;
  return rows[0]?.ended ?? 0;
}

async function readLeft(tx: CompanyTx): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT target, max(at) AS at FROM audit_entry WHERE action = 'employee.left' GROUP BY target`;
  return new Map(rows.map((row) => Left.parse(row)).map(({ target, at }) => [target, at.toISOString()]));
}

export type PeopleService = ReturnType<typeof createPeopleService>;

/** The company's people and the agents that act for them. */
export function createPeopleService({ db, clock, random }: PeopleDeps) {
  const audit = (tx: CompanyTx, principal: Principal, note: { action: string; target: string; payload: unknown }): Promise<void> =>
    appendAudit(tx, { id: newUuid(clock, random), at: clock.now(), actor: principal.key, ...note });

  /** Everybody of the company with groups, permissions and the use of 30 days; those who left last. @throws DomainError `permission_denied`. */
  async function list(principal: Principal): Promise<readonly PersonView[]> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, async (tx) => {
      const people = await tx.employee.findMany({ orderBy: [{ status: "asc" }, { name: "asc" }] });
      const groups = new Map((await tx.employeeGroup.findMany()).map((row) => [row.id, row.name]));
      const members = await tx.groupMember.findMany();
      const sets = await tx.permissionSet.findMany();
      const [use, left] = [await readUse(tx, clock.now() - WINDOW_MS), await readLeft(tx)];
      return people.map(({ id, name, email, status, roles }): PersonView => {
        const own = members.filter((row) => row.employeeId === id).map((row) => row.groupId);
        const applies = (kind: string, subject: string): boolean =>
          kind === "everyone" || (kind === "employee" && subject === id) || (kind === "group" && own.includes(subject));
        const grants =
          status === "active" ? sets.filter((set) => applies(set.subjectKind, set.subjectId)).flatMap((set) => set.grants) : [];
        return {
          id: encodeId("emp", id),
          name,
          email,
          status: status === "active" ? "active" : "left",
          leftAt: left.get(encodeId("emp", id)) ?? null,
          roles: roles.filter(isRole),
          groups: own.flatMap((group) => groups.get(group) ?? []).sort(),
          permissions: [...new Set(grants)].sort(),
          calls30d: Number(use.get(id)?.calls ?? 0n),
          spendMicro30d: use.get(id)?.spent ?? 0n,
        };
      });
    });
  }

  /**
   * Somebody leaves: every session and key of theirs and of their agents ends on every node, at once (T2).
   * @throws DomainError `not_found`, `permission_denied`, `conflict` for the last administrator.
   */
  async function offboard(principal: Principal, employeeId: string): Promise<void> {
    requireScope(principal, "admin");
    requireRole(principal, "admin");
    await db.withCompany(principal.companyId, async (tx) => {
      const person = await tx.employee.findFirst({ where: { id: employeeId } });
      if (!person) throw new DomainError("not_found", "There is no such employee.");
      if (person.status !== "active") return;
      const admins = await tx.employee.findMany({ where: { status: "active", roles: { has: "admin" }, NOT: { id: employeeId } } });
      if (person.roles.includes("admin") && admins.length === 0) {
        throw new DomainError("conflict", "This is the last administrator. Name another one first.");
      }
      const now = new Date(clock.now());
      const agents = (await tx.agent.findMany({ where: { employeeId }, select: { id: true } })).map((agent) => agent.id);
      await tx.employee.updateMany({ where: { id: employeeId }, data: { status: "left" } });
      await tx.agent.updateMany({ where: { employeeId }, data: { status: "stopped" } });
      const keys = await tx.apiKey.updateMany({
        where: { principalId: { in: [employeeId, ...agents] }, revokedAt: null },
        data: { revokedAt: now },
      });
      const sessions = await tx.session.updateMany({ where: { employeeId, revokedAt: null }, data: { revokedAt: now } });
      const guests = await endGuests(tx, { employeeId, companyId: principal.companyId, at: now });
      await audit(tx, principal, {
        action: "employee.left",
        target: encodeId("emp", employeeId),
        payload: { keys: keys.count, sessions: sessions.count, agents: agents.length, ...(guests > 0 ? { guestIn: guests } : {}) },
      });
      await raiseEpoch(tx);
    });
  }

  /** An agent for the caller; it never has more than the caller, whatever is delegated. @throws DomainError `permission_denied`, `invalid_request`. */
  async function createAgent(
    principal: Principal,
    input: { readonly name: string; readonly grants: readonly string[] },
  ): Promise<AgentView> {
    requireScope(principal, "admin");
    const employeeId = principal.kind === "employee" ? principal.employeeId : null;
    if (employeeId === null) throw new DomainError("permission_denied", "Only an employee can have agents.");
    const grants = normalTexts(input.grants);
    return db.withCompany(principal.companyId, async (tx) => {
      const id = newUuid(clock, random);
      const at = clock.now();
      const row = { companyId: principal.companyId, id, employeeId, name: input.name, grants, createdAt: new Date(at) };
      await tx.agent.create({ data: row });
      await audit(tx, principal, { action: "agent.created", target: encodeId("agt", id), payload: { grants } });
      return { id, name: input.name, grants, status: "active", createdAt: at };
    });
  }

  /** The caller's agents. */
  async function agents(principal: Principal): Promise<readonly AgentView[]> {
    requireScope(principal, "read");
    const { employeeId } = principal;
    if (employeeId === null) return [];
    const rows = await db.withCompany(principal.companyId, (tx) =>
      tx.agent.findMany({ where: { employeeId }, orderBy: { createdAt: "asc" } }),
    );
    return rows.map(({ id, name, grants, status, createdAt }) => ({ id, name, grants, status, createdAt: createdAt.getTime() }));
  }

  return { list, offboard, createAgent, agents };
}
