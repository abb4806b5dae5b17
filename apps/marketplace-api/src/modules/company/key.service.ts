import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, encodeId, newUuid, type RandomSource, said } from "@souk/kernel";
import { appendAudit } from "../audit/index.ts";
import { normalTexts } from "../grant/index.ts";
import { type Principal, raiseEpoch, requireRole, requireScope } from "../identity/index.ts";
import type { Page } from "../page/index.ts";
import { formatApiKey, hashSecret, newApiKey } from "./api-key.rules.ts";
import type { KeyChoice, KeyQuery, KeyView, NewKeyInput } from "./company.types.ts";
import { type KeyRow, keyViews, listKeys, ownKeys } from "./key.repository.prisma.ts";
import { leastScopes, requireGiveable, scopesFor } from "./key.rules.ts";

export interface KeyDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
}

const DAY_MS = 86_400_000;
/** Keys of one holder that are good at the same time: more cannot be kept an eye on. */
const MAX_LIVE = 50;

/** The employee behind a request. Keys cannot make keys. @throws DomainError `permission_denied`. */
function signedInEmployee(principal: Principal): string {
  if (principal.employeeId !== null && principal.kind === "employee" && principal.scopes.includes("*")) return principal.employeeId;
  const howToFix = "Keys are made by a signed-in employee, or with a key of full scope.";
  const decision = { allowed: false, layer: "key", rule: principal.scopes.join(" "), missing: ["scope:*"], howToFix };
  throw new DomainError("permission_denied", howToFix, { details: { decision } });
}

/** Whose keys are "mine". @throws DomainError `permission_denied` for what is nobody: an agent, a system, a publisher. */
function employeeOf(principal: Principal): string {
  if (principal.employeeId !== null && principal.kind === "employee") return principal.employeeId;
  throw new DomainError("permission_denied", "Only an employee has keys to look after.");
}

type Holder = Pick<KeyRow, "principalKind" | "principalId">;

export type KeyService = ReturnType<typeof createKeyService>;

/** API keys: shown once, stored hashed, with scopes and an end. */
export function createKeyService({ db, clock, random }: KeyDeps) {
  const audit = (tx: CompanyTx, principal: Principal, note: { action: string; target: string; payload: unknown }): Promise<void> =>
    appendAudit(tx, { id: newUuid(clock, random), at: clock.now(), actor: principal.key, ...note });

  /** Whom the key stands for. @throws DomainError `permission_denied`, `not_found`. */
  async function holderOf(tx: CompanyTx, principal: Principal, input: { readonly id: string; readonly key: NewKeyInput }): Promise<Holder> {
    const employeeId = signedInEmployee(principal);
    const { holder, scopes } = input.key;
    switch (holder.kind) {
      case "me":
        requireGiveable(principal, "employee", scopes);
        return { principalKind: "employee", principalId: employeeId };
      case "agent": {
        const agent = await tx.agent.findFirst({ where: { id: holder.agentId, employeeId, status: "active" } });
        if (!agent) throw new DomainError("not_found", "You have no such agent.");
        requireGiveable(principal, "agent", scopes);
        return { principalKind: "agent", principalId: agent.id };
      }
      case "service": {
        requireRole(principal, "admin");
        requireGiveable(principal, "service", scopes);
        const grants = normalTexts(holder.grants);
        await tx.permissionSet.create({ data: { companyId: principal.companyId, subjectKind: "service", subjectId: input.id, grants } });
        return { principalKind: "service", principalId: input.id };
      }
      case "publisher": {
        requireRole(principal, "vendor", "admin");
        const publisher = await tx.publisher.findFirst({ where: { slug: holder.slug, ownerId: principal.companyId } });
        if (!publisher) throw new DomainError("not_found", said`${principal.company.name} owns no publisher ${holder.slug}.`);
        requireGiveable(principal, "publisher", scopes);
        return { principalKind: "publisher", principalId: publisher.slug };
      }
      default:
        return holder satisfies never;
    }
  }

  /** Counts with the new one. @throws DomainError `conflict` when the holder has more keys than can be kept an eye on. */
  async function requireRoom(tx: CompanyTx, { principalKind, principalId }: Holder): Promise<void> {
    const whose = principalKind === "service" ? { principalKind } : { principalKind, principalId };
    const live = await tx.apiKey.count({ where: { ...whose, revokedAt: null, expiresAt: { gt: new Date(clock.now()) } } });
    if (live > MAX_LIVE)
      throw new DomainError("conflict", said`${String(MAX_LIVE)} of these keys are good already. Revoke those that are not needed first.`);
  }

  async function end(tx: CompanyTx, principal: Principal, row: { readonly id: string; readonly reason?: "unseen" }): Promise<void> {
    await tx.apiKey.updateMany({
      where: { id: row.id },
      data: { revokedAt: new Date(clock.now()), ...(row.reason ? { requestKey: null } : {}) },
    });
    await audit(tx, principal, {
      action: "key.revoked",
      target: encodeId("key", row.id),
      payload: row.reason ? { reason: "its text was never seen" } : {},
    });
    await raiseEpoch(tx);
  }

  /** Adds the row; a request of the same name that was first keeps its key, unless nobody saw it. @throws DomainError `conflict`. */
  async function insert(tx: CompanyTx, principal: Principal, { row, isUnseen }: { readonly row: KeyRow; readonly isUnseen: boolean }) {
    const add = () => tx.apiKey.createMany({ data: [{ ...row, secretHash: Uint8Array.from(row.secretHash) }], skipDuplicates: true });
    if ((await add()).count > 0) return;
    const first = await tx.apiKey.findFirst({ where: { createdBy: row.createdBy, requestKey: row.requestKey } });
    if (first && isUnseen) {
      if (first.revokedAt === null) await end(tx, principal, { id: first.id, reason: "unseen" });
      else await tx.apiKey.updateMany({ where: { id: first.id }, data: { requestKey: null } });
      if ((await add()).count > 0) return;
    }
    const start = first ? `sk_${principal.company.env}_${first.publicId}` : "";
    const id = first ? encodeId("key", first.id) : "";
    throw new DomainError(
      "conflict",
      said`This was sent before and made the key ${start} (${id}). Its text was in that answer and cannot be shown again: if it was lost, revoke the key and make another.`,
    );
  }

  /** Makes a key. `key` is its text: it cannot be read again. @throws DomainError `permission_denied`, `not_found`, `invalid_request`, `conflict`. */
  async function create(principal: Principal, input: NewKeyInput): Promise<{ readonly key: string; readonly view: KeyView }> {
    const parts = newApiKey(principal.company.env, random);
    return db.withCompany(principal.companyId, async (tx) => {
      const id = newUuid(clock, random);
      const holder = await holderOf(tx, principal, { id, key: input });
      const at = clock.now();
      const row: KeyRow = {
        ...holder,
        companyId: principal.companyId,
        id,
        publicId: parts.publicId,
        secretHash: hashSecret(parts.secret),
        name: input.name,
        scopes: [...new Set(input.scopes)],
        createdAt: new Date(at),
        createdBy: principal.key,
        requestKey: input.requestKey ?? null,
        expiresAt: new Date(at + input.expiresInDays * DAY_MS),
        lastUsedAt: null,
        revokedAt: null,
      };
      await insert(tx, principal, { row, isUnseen: input.isUnseen === true });
      await requireRoom(tx, holder);
      await audit(tx, principal, {
        action: "key.created",
        target: encodeId("key", id),
        payload: { kind: holder.principalKind, scopes: row.scopes, expiresAt: row.expiresAt.getTime() },
      });
      const view = await keyViews(tx, [row], { env: parts.env, now: at });
      return { key: formatApiKey(parts), view: view(row) };
    });
  }

  /** Keys, newest first, without their secrets: one's own, or for an administrator and an auditor all of the company. @throws DomainError `permission_denied`. */
  async function list(principal: Principal, query: KeyQuery = {}): Promise<Page<KeyView>> {
    requireScope(principal, "read");
    const seesAll = principal.roles.includes("admin") || principal.roles.includes("auditor");
    const isWhole = query.of === "company" || (query.of === undefined && seesAll);
    if (isWhole) requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, async (tx) => {
      const where = isWhole ? {} : await ownKeys(tx, principal, employeeOf(principal));
      const about = { env: principal.company.env, now: clock.now() };
      return listKeys(tx, where, { query, view: (rows) => keyViews(tx, rows, about) });
    });
  }

  /** For whom the caller may make keys, and for what. @throws DomainError `permission_denied`. */
  async function choices(principal: Principal): Promise<readonly KeyChoice[]> {
    requireScope(principal, "read");
    const employeeId = employeeOf(principal);
    const choice = (kind: KeyChoice["kind"], id: string | null, name: string): KeyChoice => ({
      ...{ kind, id, name },
      scopes: scopesFor(principal, kind),
      least: leastScopes(principal, kind),
    });
    return db.withCompany(principal.companyId, async (tx) => {
      const agents = await tx.agent.findMany({ where: { employeeId, status: "active" }, orderBy: { name: "asc" } });
      const sells = principal.roles.includes("vendor") || principal.roles.includes("admin");
      const publishers = sells ? await tx.publisher.findMany({ where: { ownerId: principal.companyId }, orderBy: { slug: "asc" } }) : [];
      return [
        choice("employee", null, principal.name),
        ...agents.map(({ id, name }) => choice("agent", encodeId("agt", id), name)),
        ...publishers.map(({ slug, name }) => choice("publisher", slug, name)),
        ...(principal.roles.includes("admin") ? [choice("service", null, "")] : []),
      ];
    });
  }

  /** Revokes a key on every node; revoking it again changes nothing. @throws DomainError `not_found`, `permission_denied`. */
  async function revoke(principal: Principal, id: string): Promise<void> {
    requireScope(principal, "admin");
    await db.withCompany(principal.companyId, async (tx) => {
      const where = principal.roles.includes("admin") ? {} : await ownKeys(tx, principal, employeeOf(principal));
      const row = await tx.apiKey.findFirst({ where: { AND: [where, { id }] } });
      if (!row) throw new DomainError("not_found", "There is no such key.");
      if (row.revokedAt === null) await end(tx, principal, { id });
    });
  }

  return { create, list, choices, revoke };
}
