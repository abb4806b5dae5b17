import type { Database } from "@souk/db";
import { DomainError, decodeId, newUuid, said } from "@souk/kernel";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import { type ControlDeps, noteControl } from "./control.change.ts";
import { countKill } from "./kill.repository.prisma.ts";
import {
  addQuarantine,
  addQuarantineFor,
  countHolders,
  endQuarantine,
  listQuarantines,
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

/** Versions nobody may run, in any company: calls answer 410, running ones end, holders and publisher are told. */
export function createQuarantineService(deps: QuarantineDeps) {
  const { db, clock, random } = deps;

  /** @throws DomainError `permission_denied` */
  async function list(principal: Principal): Promise<{ items: readonly QuarantineView[]; nextCursor: null }> {
    requireScope(principal, "read");
    requireRole(principal, "operator");
    return { items: await db.withCompany(principal.companyId, (tx) => listQuarantines(tx, LISTED)), nextCursor: null };
  }

  /** What a quarantine would stop now. Changes nothing. @throws DomainError `permission_denied`, `not_found` */
  async function preview(principal: Principal, { skill, version }: Omit<QuarantineInput, "reason">): Promise<QuarantinePreview> {
    requireScope(principal, "read");
    requireRole(principal, "operator");
    return db.withCompany(principal.companyId, async (tx) => {
      if ((await tx.skillVersion.count({ where: { skill, version } })) === 0) throw missing(skill, version);
      const counts = await countKill(tx, true, { kind: "version", id: `${skill}@${version}` });
      const { runningCalls, calls, companies } = counts;
      return { dryRun: true, skill, version, holders: await countHolders(tx, skill, version), runningCalls, calls, companies };
    });
  }

  /** Quarantines a version everywhere. @throws DomainError `permission_denied`, `not_found`, `conflict` when it is already */
  async function add(principal: Principal, input: QuarantineInput): Promise<QuarantineView> {
    requireScope(principal, "admin");
    requireRole(principal, "operator");
    const { skill, version, reason } = input;
    const id = newUuid(clock, random);
    const found = await db.withCompany(principal.companyId, async (tx) => {
      if ((await tx.skillVersion.count({ where: { skill, version } })) === 0) throw missing(skill, version);
      const isNew = await addQuarantine(tx, { id, skill, version, reason, source: "operator", by: principal.key });
      if (!isNew) throw new DomainError("conflict", said`${skill} ${version} is quarantined already.`);
      await noteControl(tx, deps, {
        actor: principal.key,
        action: "version.quarantined",
        target: `${skill}@${version}`,
        payload: { reason },
      });
      return (await listQuarantines(tx, LISTED)).find((one) => one.skill === skill && one.version === version && one.scope === "everybody");
    });
    await deps.refresh().catch(() => undefined);
    if (!found) throw new Error(`the quarantine of ${skill}@${version} is not among those listed`);
    return found;
  }

  /** The version may run again. @throws DomainError `permission_denied`, `not_found` when none is in force */
  async function lift(principal: Principal, input: { readonly id: string; readonly reason: string }): Promise<QuarantineView> {
    requireScope(principal, "admin");
    requireRole(principal, "operator");
    const id = decodeId("qua", input.id) ?? principal.companyId;
    const found = await db.withCompany(principal.companyId, async (tx) => {
      const isLifted = await endQuarantine(tx, { id, by: principal.key, reason: input.reason });
      if (!isLifted) throw new DomainError("not_found", "No such quarantine is in force.");
      await noteControl(tx, deps, {
        actor: principal.key,
        action: "version.released",
        target: input.id,
        payload: { reason: input.reason },
      });
      return (await listQuarantines(tx, LISTED)).find((one) => one.id === input.id);
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

const missing = (skill: string, version: string): DomainError =>
  new DomainError("not_found", said`There is no ${skill} in version ${version}.`);

export type QuarantineService = ReturnType<typeof createQuarantineService>;
