import type { CompanyTx, Database } from "@souk/db";
import { DomainError, decodeId, encodeId, newUuid, said } from "@souk/kernel";
import { requireSkills } from "../directory/index.ts";
import { type Principal, requireRight, requireRole, requireScope } from "../identity/index.ts";
import { type ControlDeps, noteControl } from "./control.change.ts";
import { countKill } from "./kill.repository.prisma.ts";
import {
  addOwnQuarantine,
  addQuarantine,
  addQuarantineFor,
  countHolders,
  endOwnQuarantine,
  endQuarantine,
  listQuarantines,
  listQuarantinesOf,
  listViolators,
  noteViolation,
} from "./quarantine.repository.prisma.ts";
import type { QuarantinePreview, QuarantineView } from "./quarantine.types.ts";

export interface QuarantineDeps extends Omit<ControlDeps, "db"> {
  readonly db: Pick<Database, "withCompany" | "companyIds" | "withoutCompany">;
  readonly refresh: () => Promise<void>;
}

export interface QuarantineInput {
  readonly skill: string;
  readonly version: string;
  readonly reason: string;
  /** Everybody: an operator's. Left out: as far as the caller's role goes. */
  readonly scope?: "everybody" | "company" | undefined;
}

/** What the sandbox saw a skill do against its walls. */
interface SeenViolation {
  readonly callId: string;
  readonly companyId: string;
  /** `<publisher>/<skill>@<version>` */
  readonly skill: string;
  /** Of the code. */
  readonly sha256: string;
  readonly kind: string;
}

const LISTED = 100;
const MAX_VIOLATORS = 10_000;
/** A violation is noted when the database is back; the counted rows survive every restart. */
const PAUSES_MS = [250, 1_000, 5_000, 30_000];
/** A version that went this often against the walls of its sandbox within 30 days is suspended by itself. */
export const VIOLATIONS_ALLOWED = 3;
/** What happens in one company may be that company's doing (its input, its machine): it suspends the version for others only together with another. */
const COMPANIES_FOR_ALL = 2;

/** Whether it is for everybody, which is the operator's, or for the caller's company, which is its administrators'. @throws DomainError `permission_denied` */
function isForEverybody(principal: Principal, scope: QuarantineInput["scope"]): boolean {
  const everybody = scope === undefined ? principal.roles.includes("operator") : scope === "everybody";
  if (everybody) requireRole(principal, "operator");
  else requireRight(principal, "stops");
  return everybody;
}

/** Versions that may not run, in any company or in one: calls answer 410, running ones end, who is concerned is told. */
export function createQuarantineService(deps: QuarantineDeps) {
  const { db, clock, random } = deps;
  const listFor = (tx: CompanyTx, { roles, company }: Principal): Promise<readonly QuarantineView[]> =>
    roles.includes("operator") ? listQuarantines(tx, LISTED) : listQuarantinesOf(tx, company, LISTED);

  /** All for an operator; for administrators and auditors those that concern their company. @throws DomainError `permission_denied` */
  async function list(principal: Principal): Promise<{ items: readonly QuarantineView[]; nextCursor: null }> {
    requireScope(principal, "read");
    requireRole(principal, "operator", "admin", "auditor");
    return { items: await db.withCompany(principal.companyId, (tx) => listFor(tx, principal)), nextCursor: null };
  }

  /** What a quarantine would stop now. Changes nothing. @throws DomainError `permission_denied`, `not_found` */
  async function preview(principal: Principal, { skill, version, scope }: Omit<QuarantineInput, "reason">): Promise<QuarantinePreview> {
    requireScope(principal, "read");
    const everybody = isForEverybody(principal, scope);
    return db.withCompany(principal.companyId, async (tx) => {
      await requireVersion(tx, skill, version);
      const counts = await countKill(tx, everybody, { kind: "version", id: `${skill}@${version}` });
      const { runningCalls, calls, companies } = counts;
      const holders = everybody ? await countHolders(tx, skill, version) : await tx.enablement.count({ where: { skill, version } });
      return { dryRun: true, skill, version, holders, runningCalls, calls, companies };
    });
  }

  /** Quarantines a version everywhere, or for the caller's company. @throws DomainError `permission_denied`, `not_found`, `conflict` when it is already */
  async function add(principal: Principal, input: QuarantineInput): Promise<QuarantineView> {
    requireScope(principal, "admin");
    const everybody = isForEverybody(principal, input.scope);
    const { skill, version, reason } = input;
    const wanted = { id: newUuid(clock, random), skill, version, reason, by: principal.key };
    const found = await db.withCompany(principal.companyId, async (tx) => {
      await requireVersion(tx, skill, version);
      const isNew = everybody ? await addQuarantine(tx, { ...wanted, source: "operator" }) : await addOwnQuarantine(tx, wanted);
      if (!isNew) throw new DomainError("conflict", said`${skill} ${version} is quarantined already.`);
      await noteControl(tx, deps, {
        actor: principal.key,
        action: "version.quarantined",
        target: `${skill}@${version}`,
        payload: { reason, scope: everybody ? "everybody" : "company" },
      });
      return (await listFor(tx, principal)).find(({ id }) => id === encodeId("qua", wanted.id));
    });
    await deps.refresh().catch(() => undefined);
    if (!found) throw new Error(`the quarantine of ${skill}@${version} is not among those listed`);
    return found;
  }

  /**
   * The version may run again: an administrator releases what holds for their company alone, an operator the rest.
   * @throws DomainError `permission_denied`, `not_found` when none is in force that the caller may release
   */
  async function lift(principal: Principal, input: { readonly id: string; readonly reason: string }): Promise<QuarantineView> {
    requireScope(principal, "admin");
    requireRole(principal, "operator", "admin");
    const wanted = { id: decodeId("qua", input.id) ?? principal.companyId, by: principal.key, reason: input.reason };
    const found = await db.withCompany(principal.companyId, async (tx) => {
      const isLifted =
        (principal.roles.includes("operator") && (await endQuarantine(tx, wanted))) ||
        (principal.roles.includes("admin") && (await endOwnQuarantine(tx, wanted)));
      if (!isLifted)
        throw new DomainError("not_found", "No quarantine is in force that you may release. One for everybody is the operator's.");
      await noteControl(tx, deps, {
        actor: principal.key,
        action: "version.released",
        target: input.id,
        payload: { reason: input.reason },
      });
      return (await listFor(tx, principal)).find((one) => one.id === input.id);
    });
    await deps.refresh().catch(() => undefined);
    if (!found) throw new DomainError("not_found", "There is no such quarantine.");
    return found;
  }

  /** The sandbox saw a version break out of its limits; after three times it is suspended for that company, or for all when it was in several. */
  async function onViolation(seen: SeenViolation): Promise<void> {
    const id = newUuid(clock, random);
    for (let tries = 0; ; tries++) {
      try {
        return await countViolation(id, seen);
      } catch (error) {
        const pause = PAUSES_MS[tries];
        if (pause === undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause).unref());
      }
    }
  }

  /** Counted once per `id`, over all processes; the one that sees the third suspends. */
  async function countViolation(id: string, { companyId, callId, skill: code, sha256, kind }: SeenViolation): Promise<void> {
    const cut = code.lastIndexOf("@");
    const [skill, version] = [code.slice(0, cut), code.slice(cut + 1)];
    await db.withCompany(companyId, async (tx) => {
      const { own, everywhere, companies } = await noteViolation(tx, { companyId, id, callId, skill, version, sha256, kind });
      const suspended = { id: newUuid(clock, random), skill, version };
      const reasonOf = (count: number, where: string): string =>
        `it went against the walls of its sandbox ${count} times${where}, the last time: ${kind}`;
      if (everywhere >= VIOLATIONS_ALLOWED && companies >= COMPANIES_FOR_ALL) {
        const reason = reasonOf(everywhere, ` in ${companies} companies`);
        await addQuarantine(tx, { ...suspended, reason, source: "sandbox", by: "system" });
      } else if (own >= VIOLATIONS_ALLOWED)
        await addQuarantineFor(tx, { ...suspended, companyId, reason: reasonOf(own, " in one company, where it is suspended") });
    });
  }

  /** Code that runs in hosts of its own, in every process: what went against the walls before this one started. */
  const violators = (): Promise<readonly string[]> => db.withoutCompany((tx) => listViolators(tx, MAX_VIOLATORS));

  return { list, preview, add, lift, onViolation, violators };
}

async function requireVersion(tx: CompanyTx, skill: string, version: string): Promise<void> {
  await requireSkills(tx, [{ skill }]);
  if ((await tx.skillVersion.count({ where: { skill, version } })) === 0)
    throw new DomainError("not_found", said`There is no ${skill} in version ${version}.`);
}

export type QuarantineService = ReturnType<typeof createQuarantineService>;
