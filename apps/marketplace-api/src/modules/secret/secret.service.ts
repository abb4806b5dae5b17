import { isIP } from "node:net";
import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, type RandomSource, refuseWrong, said, type WrongPlace, words } from "@souk/kernel";
import { readNames, requireSkills } from "../directory/index.ts";
import { noteChange } from "../grant/index.ts";
import { type Principal, requireRight, requireRole, requireScope } from "../identity/index.ts";
import type { Keyring } from "./keyring.ts";
import type { PutSecret, SecretView } from "./secret.types.ts";

export interface SecretServiceDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly keyring: Keyring;
}

/** Shorter values could not be told from ordinary text when they come back. */
const MIN_VALUE = 8;
const HOST = /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
/** What a header value can hold. */
const VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

export type SecretService = ReturnType<typeof createSecretService>;

/** Binds a sealed value to its row: moved to another row, it does not open. */
export const secretContext = (companyId: string, publisher: string, name: string): string => `secret ${companyId} ${publisher} ${name}`;

/** Secrets that the broker puts into headers. They can be written and named, never read. */
export function createSecretService(deps: SecretServiceDeps) {
  const { db, clock, keyring } = deps;

  /** @throws DomainError `permission_denied`, `not_found` unless the caller may hold secrets of this publisher, or of the company */
  async function requireHolder(tx: CompanyTx, principal: Principal, publisher: string): Promise<void> {
    if (publisher === "") return requireRight(principal, "secrets");
    if (principal.publisher !== publisher) requireRole(principal, "vendor");
    const owned = await tx.publisher.findFirst({ where: { slug: publisher, ownerId: principal.companyId } });
    if (!owned) throw new DomainError("not_found", said`${principal.company.name} has no publisher ${publisher}.`);
  }

  /** Stores or replaces a secret. @throws DomainError `invalid_request`, `permission_denied`, `not_found` */
  async function put(principal: Principal, input: PutSecret): Promise<void> {
    const publisher = input.publisher ?? "";
    requireScope(principal, publisher === "" ? "admin" : "publish");
    requireBound(input);
    const { companyId } = principal;
    const at = new Date(clock.now());
    const box = keyring.seal(input.value, secretContext(companyId, publisher, input.name));
    const row = {
      skills: [...input.skills],
      hosts: [...input.hosts],
      sealed: new Uint8Array(box.sealed),
      keyId: box.keyId,
      updatedBy: principal.key,
      updatedAt: at,
    };
    const key = { companyId, publisher, name: input.name };
    await db.withCompany(companyId, async (tx) => {
      await requireHolder(tx, principal, publisher);
      await requireSkills(
        tx,
        input.skills.map((skill, i) => ({ skill, pointer: `/skills/${i}` })),
      );
      await tx.secret.upsert({ where: { companyId_publisher_name: key }, create: { ...key, ...row, createdAt: at }, update: row });
      const target = publisher === "" ? input.name : `${publisher}/${input.name}`;
      await noteChange(tx, deps, {
        actor: principal.key,
        action: "secret.changed",
        target,
        payload: { skills: row.skills, hosts: row.hosts },
      });
    });
  }

  /** Names, and what each is bound to. @throws DomainError `permission_denied` */
  async function list(principal: Principal): Promise<readonly SecretView[]> {
    requireScope(principal, readScope(principal));
    if (principal.publisher === null) requireRole(principal, "admin", "vendor", "auditor");
    return db.withCompany(principal.companyId, async (tx) => {
      const seesAll = principal.roles.includes("admin") || principal.roles.includes("auditor");
      const rows = await tx.secret.findMany({
        where: seesAll ? {} : { publisher: principal.publisher ?? { not: "" } },
        orderBy: [{ publisher: "asc" }, { name: "asc" }],
      });
      const names = await readNames(tx, { principals: rows.map((row) => row.updatedBy) });
      return rows.map((row) => ({
        name: row.name,
        publisher: row.publisher === "" ? null : row.publisher,
        skills: row.skills,
        hosts: row.hosts,
        keyId: row.keyId,
        updatedAt: row.updatedAt.toISOString(),
        by: names.principal(row.updatedBy).name,
        usedAt: row.usedAt?.toISOString() ?? null,
      }));
    });
  }

  /** Forgets a secret. @throws DomainError `not_found`, `permission_denied` */
  async function remove(principal: Principal, name: string, publisher = ""): Promise<void> {
    requireScope(principal, publisher === "" ? "admin" : "publish");
    await db.withCompany(principal.companyId, async (tx) => {
      await requireHolder(tx, principal, publisher);
      const { count } = await tx.secret.deleteMany({ where: { name, publisher } });
      if (count === 0) throw new DomainError("not_found", said`There is no secret ${name}.`);
      await noteChange(tx, deps, {
        actor: principal.key,
        action: "secret.removed",
        target: publisher === "" ? name : `${publisher}/${name}`,
        payload: {},
      });
    });
  }

  /** Hosts a publisher says are its own. @throws DomainError `permission_denied`, `not_found`, `invalid_request` */
  async function putHosts(principal: Principal, publisher: string, hosts: readonly string[]): Promise<readonly string[]> {
    requireScope(principal, "publish");
    const own = [...new Set(hosts)].sort();
    refuseWrong(
      hosts.flatMap((host, i) =>
        !HOST.test(host) || host.startsWith("*") || isIP(host) !== 0
          ? [{ pointer: `/hosts/${i}`, sentence: said`"${host.slice(0, 80)}" is not a host name such as api.example.com` }]
          : [],
      ),
    );
    const { companyId } = principal;
    const createdAt = new Date(clock.now());
    await db.withCompany(companyId, async (tx) => {
      await requireHolder(tx, principal, publisher);
      await tx.publisherHost.deleteMany({ where: { publisher } });
      await tx.publisherHost.createMany({ data: own.map((host) => ({ companyId, publisher, host, createdAt })) });
      await noteChange(tx, deps, { actor: principal.key, action: "publisher.hosts", target: publisher, payload: { hosts: own } });
    });
    return own;
  }

  /** Hosts a publisher says are its own, for its people. @throws DomainError `permission_denied`, `not_found` */
  async function listHosts(principal: Principal, publisher: string): Promise<readonly string[]> {
    requireScope(principal, readScope(principal));
    return db.withCompany(principal.companyId, async (tx) => {
      await requireHolder(tx, principal, publisher);
      const rows = await tx.publisherHost.findMany({ where: { publisher }, orderBy: { host: "asc" } });
      return rows.map(({ host }) => host);
    });
  }

  return { put, list, remove, putHosts, listHosts };
}

/** A key made for publishing sees what it has stored. */
const readScope = ({ kind, scopes }: Principal): string => (kind === "publisher" && scopes.includes("publish") ? "publish" : "read");

/** @throws DomainError `invalid_request` for a value or a binding that would not hold, with every place that is wrong */
function requireBound({ value, skills, hosts, publisher }: PutSecret): void {
  const wrong: WrongPlace[] = [];
  if (value.length < MIN_VALUE || value.length > 4_000 || !VALUE.test(value))
    wrong.push({ pointer: "/value", sentence: said`a secret has ${MIN_VALUE} to 4000 visible ASCII characters` });
  if (hosts.length === 0) wrong.push({ pointer: "/hosts", sentence: words("name the hosts this secret may be sent to") });
  for (const [i, host] of hosts.entries())
    if (!HOST.test(host))
      wrong.push({
        pointer: `/hosts/${i}`,
        sentence: said`"${host.slice(0, 80)}" is not a host name such as api.example.com or *.example.com`,
      });
  if (skills.length === 0) wrong.push({ pointer: "/skills", sentence: words("name the skills that may use this secret") });
  if (publisher !== undefined) {
    const foreign = skills.findIndex((skill) => !skill.startsWith(`${publisher}/`));
    if (foreign >= 0) wrong.push({ pointer: `/skills/${foreign}`, sentence: said`a secret of ${publisher} is for skills of ${publisher}` });
  }
  refuseWrong(wrong);
}
