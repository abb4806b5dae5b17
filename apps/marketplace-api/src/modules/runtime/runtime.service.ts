import type { CompanyTx, Database } from "@souk/db";
import { type Clock, newUuid, type RandomSource, requireRevision, revisionOf } from "@souk/kernel";
import { DEFAULT_LIMITS } from "@souk/sandbox";
import { appendAudit } from "../audit/index.ts";
import { readNames, requireSkills } from "../directory/index.ts";
import { type Principal, raiseEpoch, requireRight, requireRole, requireScope } from "../identity/index.ts";
import { freezeAt } from "./freeze.rules.ts";
import { lockRuntime, readRuntime, writeRuntime } from "./runtime.repository.prisma.ts";
import { LONG_WALL_MS, type RuntimeBody, type RuntimeView } from "./runtime.types.ts";

export interface RuntimeDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
}

const instant = (ms: number): string => new Date(ms).toISOString();

/** What a company sets for its calls: limits, isolation, freeze windows, rates. */
export function createRuntimeService({ db, clock, random }: RuntimeDeps) {
  async function view(tx: CompanyTx, principal: Principal): Promise<RuntimeView> {
    const { settings, updatedAt, updatedBy } = await readRuntime(tx);
    const names = await readNames(tx, { principals: [updatedBy] });
    const timeZone = principal.company.billingTimeZone;
    const frozen = freezeAt(settings.freeze, timeZone, clock.now());
    const { cpuMs, wallMs, memoryMb, outputBytes, logBytes, hostCalls } = DEFAULT_LIMITS;
    return {
      settings,
      revision: revisionOf(settings),
      platform: { cpuMs, wallMs, longWallMs: LONG_WALL_MS, memoryMb, outputBytes, logBytes, hostCalls },
      timeZone,
      frozen: frozen && { name: frozen.name, endsAt: instant(frozen.endsAt) },
      updatedAt: updatedAt === null ? null : instant(updatedAt),
      updatedBy: updatedBy === null ? null : names.principal(updatedBy).name,
    };
  }

  /** The settings in force. @throws DomainError `permission_denied` */
  async function get(principal: Principal): Promise<RuntimeView> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, (tx) => view(tx, principal));
  }

  /** Replaces the settings; every node follows within 250 ms. @throws DomainError `permission_denied`, `not_found` for a skill nobody has, `conflict` when they changed since */
  async function put(principal: Principal, { revision, ...settings }: RuntimeBody): Promise<RuntimeView> {
    requireScope(principal, "admin");
    requireRight(principal, "runtime");
    return db.withCompany(principal.companyId, async (tx) => {
      await lockRuntime(tx);
      requireRevision(revision, revisionOf((await readRuntime(tx)).settings));
      await requireSkills(
        tx,
        Object.keys(settings.skills).map((skill) => ({ skill, pointer: `/skills/${skill.replace("/", "~1")}` })),
      );
      await writeRuntime(tx, { companyId: principal.companyId, settings, by: principal.key, at: clock.now() });
      await appendAudit(tx, {
        id: newUuid(clock, random),
        at: clock.now(),
        actor: principal.key,
        action: "runtime.changed",
        target: "runtime",
        payload: settings,
      });
      await raiseEpoch(tx);
      return view(tx, principal);
    });
  }
  return { get, put };
}

export type RuntimeService = ReturnType<typeof createRuntimeService>;
