import type { LocalText } from "@souk/contracts";
import type { CompanyTx } from "@souk/db";
import { DomainError, decodeId, encodeId, newUuid, said, words } from "@souk/kernel";
import { noSuchPublisher, noSuchSkill, readNames, readTitles } from "../directory/index.ts";
import { type Principal, requireRight, requireRole, requireScope } from "../identity/index.ts";
import { type ControlDeps, noteControl } from "./control.change.ts";
import type { KillChoice, KillPreview, KillRecord, KillSwitchView, KillTarget } from "./control.types.ts";
import {
  countInForce,
  countKill,
  findKill,
  insertKill,
  liftKill,
  listKillNodes,
  listKills,
  listPlatformKills,
  listRunningOf,
} from "./kill.repository.prisma.ts";
import { toKillView } from "./kill.rules.ts";
import { type ChoiceQuery, findChoices } from "./kill-choices.repository.prisma.ts";

export interface KillServiceDeps extends ControlDeps {
  /** Makes this node look now instead of at its next heartbeat. */
  readonly refresh: () => Promise<void>;
  readonly pause?: (ms: number) => Promise<void>;
}

export type Scope = "company" | "platform";

export interface KillInput {
  readonly target: KillTarget;
  readonly reason: string;
  /** `platform`: for every company; operators only. Left out: platform for operators who are no admins, else the own company. */
  readonly scope?: Scope | undefined;
}

const LISTED = 100;
/** Every heartbeat of every node carries all switches in force. */
const MOST_IN_FORCE = 100;
const TOO_MANY = `${MOST_IN_FORCE} kill switches are in force. Lift some, or stop the publisher, the person or the whole company with one.`;
/** How long an answer waits for the nodes: longer than any of them may take (invariant 12). */
const WAIT_MS = 1_200;
const LOOK_EVERY_MS = 10;

export type KillService = ReturnType<typeof createKillService>;

/** @throws DomainError `permission_denied` */
function scopeOf(principal: Principal, wanted: Scope | undefined): Scope {
  requireScope(principal, "admin");
  const scope = wanted ?? (principal.roles.includes("operator") && !principal.roles.includes("admin") ? "platform" : "company");
  if (scope === "platform") requireRole(principal, "operator");
  else requireRight(principal, "stops");
  return scope;
}

/** Kill switches: from the click to no new call and no running call on every node in less than a second (T6). */
export function createKillService(deps: KillServiceDeps) {
  const { db, clock, random } = deps;
  const pause = deps.pause ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));

  /** @throws DomainError `not_found` for what does not exist or belongs to another company */
  async function requireTarget(tx: CompanyTx, principal: Principal, target: KillTarget, scope: Scope): Promise<void> {
    const isThere = {
      skill: async () => (await tx.skill.count({ where: { name: target.id } })) > 0,
      publisher: async () => (await tx.publisher.count({ where: { slug: target.id } })) > 0,
      employee: async () => (await tx.employee.count({ where: { id: target.id } })) > 0,
      agent: async () => scope === "platform" || (await tx.agent.count({ where: { id: target.id } })) > 0,
      company: async () => target.id === principal.companyId || (scope === "platform" && (await db.companyIds()).includes(target.id)),
    }[target.kind];
    if (await isThere()) return;
    const named = { skill: noSuchSkill, publisher: noSuchPublisher };
    const { kind, id } = target;
    throw new DomainError(
      "not_found",
      kind === "skill" || kind === "publisher" ? await named[kind](tx, id) : said`There is no such ${words(kind)}.`,
    );
  }

  async function namesFor(tx: CompanyTx, principal: Principal, records: readonly KillRecord[]) {
    const of = (kind: KillTarget["kind"]): string[] => records.filter(({ target }) => target.kind === kind).map(({ target }) => target.id);
    const names = await readNames(tx, {
      agents: of("agent"),
      employees: of("employee"),
      principals: records.flatMap((record) => [record.createdBy, record.lifted?.by ?? null]),
    });
    const titles = await readTitles(tx, [...of("skill"), ...of("publisher").map((slug) => `${slug}/`)]);
    const alike = (name: string): LocalText => ({ en: name, zh: name });
    const targetName = ({ kind, id }: KillTarget): LocalText => {
      if (kind === "agent") return alike(names.agent(id).name);
      if (kind === "employee") return alike(names.employee(id).name);
      if (kind === "publisher") return alike(titles.publisherName(id));
      if (kind === "company") return alike(id === principal.companyId ? principal.company.name : encodeId("co", id));
      return titles.title(id);
    };
    const locale: "en" | "zh" = principal.locale === "zh" ? "zh" : "en";
    return { targetName, locale, who: (key: string) => names.principal(key).name };
  }

  async function viewsOf(tx: CompanyTx, principal: Principal, records: readonly KillRecord[]): Promise<KillSwitchView[]> {
    const nodes = await listKillNodes(
      tx,
      records.filter((record) => record.createdBy !== "system").map((record) => record.id),
    );
    const words = await namesFor(tx, principal, records);
    return records.map((record) =>
      toKillView(record, {
        ...words,
        nodes: nodes.filter((node) => node.switchId === record.id),
        mayLift: record.createdBy !== "system" && principal.roles.includes(record.isPlatform ? "operator" : "admin"),
      }),
    );
  }

  /** Switches in force, the operator's included, then lifted ones, newest first. @throws DomainError `permission_denied` */
  async function list(principal: Principal): Promise<{ items: KillSwitchView[]; nextCursor: null }> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor", "operator");
    return db.withCompany(principal.companyId, async (tx) => {
      const own = await listKills(tx, LISTED);
      const ofPlatform = (await listPlatformKills(tx)).filter((kill) => !own.some((mine) => mine.id === kill.id));
      return { items: await viewsOf(tx, principal, [...ofPlatform, ...own]), nextCursor: null };
    });
  }

  /** What can be stopped, by name; at most fifty. @throws DomainError `permission_denied` */
  async function choices(principal: Principal, wanted: Omit<ChoiceQuery, "isPlatform"> & { scope: Scope }): Promise<KillChoice[]> {
    const scope = scopeOf(principal, wanted.scope);
    const query = { ...wanted, isPlatform: scope === "platform" };
    return db.withCompany(principal.companyId, (tx) => findChoices(tx, query));
  }

  /** What a switch would stop now. Changes nothing. @throws DomainError `permission_denied`, `not_found` */
  async function preview(principal: Principal, input: Omit<KillInput, "reason">): Promise<KillPreview> {
    const scope = scopeOf(principal, input.scope);
    return db.withCompany(principal.companyId, async (tx) => {
      await requireTarget(tx, principal, input.target, scope);
      const counts = await countKill(tx, scope === "platform", input.target);
      const record: KillRecord = {
        id: "",
        isPlatform: scope === "platform",
        target: input.target,
        reason: "",
        createdBy: principal.key,
        createdAt: 0,
        lifted: null,
      };
      const { targetName, locale } = await namesFor(tx, principal, [record]);
      const { target } = toKillView(
        { ...record, id: principal.companyId },
        { targetName, locale, who: () => "", nodes: [], mayLift: true },
      );
      const running = scope === "company" ? await listRunningOf(tx, input.target) : [];
      const callers = await readNames(tx, { principals: running.map(({ caller }) => caller) });
      const titles = await readTitles(
        tx,
        running.map(({ skill }) => skill),
      );
      const who = running.map(({ caller, ...rest }) => ({
        ...rest,
        title: titles.title(rest.skill),
        caller: callers.principal(caller).name,
      }));
      return { dryRun: true, scope, target, ...counts, who };
    });
  }

  /** Whether a node that is alive has not confirmed yet. */
  async function isWaiting(principal: Principal, id: string): Promise<boolean> {
    const nodes = await db.withCompany(principal.companyId, (tx) => listKillNodes(tx, [id]));
    return nodes.some((node) => node.isAlive && node.confirmedAt === null);
  }

  /** Waits until every node alive has stopped, at most a good second: what is missing then is shown as missing. */
  async function untilStopped(principal: Principal, id: string): Promise<void> {
    const until = performance.now() + WAIT_MS;
    await deps.refresh().catch(() => undefined);
    while ((await isWaiting(principal, id)) && performance.now() < until) await pause(LOOK_EVERY_MS);
  }

  /**
   * Stops every call of the target, running or new, on every node; answers when they have. What is stopped already answers the switch that stops it.
   * @throws DomainError `permission_denied`, `not_found`, `conflict` with a hundred in force
   */
  async function kill(principal: Principal, input: KillInput): Promise<KillSwitchView> {
    const scope = scopeOf(principal, input.scope);
    const wanted = { id: newUuid(clock, random), isPlatform: scope === "platform", target: input.target };
    const id = await db.withCompany(principal.companyId, async (tx) => {
      await requireTarget(tx, principal, input.target, scope);
      const { inForce, sameId } = await countInForce(tx, wanted);
      if (sameId !== null) return sameId;
      if (inForce >= MOST_IN_FORCE) throw new DomainError("conflict", TOO_MANY);
      await insertKill(tx, { ...wanted, reason: input.reason, by: principal.key });
      await noteControl(tx, deps, {
        actor: principal.key,
        action: "kill_switch.set",
        target: encodeId("kil", wanted.id),
        payload: { scope, target: input.target, reason: input.reason },
      });
      return wanted.id;
    });
    await untilStopped(principal, id);
    return get(principal, id);
  }

  async function get(principal: Principal, id: string): Promise<KillSwitchView> {
    return db.withCompany(principal.companyId, async (tx) => {
      const record = await findKill(tx, id);
      const [view] = record ? await viewsOf(tx, principal, [record]) : [];
      if (!view) throw new DomainError("not_found", "There is no such kill switch.");
      return view;
    });
  }

  /** Calls of the target may run again. @throws DomainError `permission_denied`, `not_found`, `conflict` when it was lifted before */
  async function lift(principal: Principal, input: { readonly id: string; readonly reason: string }): Promise<KillSwitchView> {
    requireScope(principal, "admin");
    requireRole(principal, "admin", "operator");
    const id = decodeId("kil", input.id) ?? principal.companyId;
    await db.withCompany(principal.companyId, async (tx) => {
      const record = await findKill(tx, id);
      if (!record) throw new DomainError("not_found", "There is no such kill switch.");
      requireRole(principal, record.isPlatform ? "operator" : "admin");
      const isLifted = await liftKill(tx, { id, by: principal.key, reason: input.reason, at: clock.now() });
      if (!isLifted) throw new DomainError("conflict", "This kill switch was lifted before.");
      await noteControl(tx, deps, {
        actor: principal.key,
        action: "kill_switch.lifted",
        target: input.id,
        payload: { target: record.target, reason: input.reason },
      });
    });
    await deps.refresh().catch(() => undefined);
    return get(principal, id);
  }

  return { list, choices, preview, kill, lift };
}
