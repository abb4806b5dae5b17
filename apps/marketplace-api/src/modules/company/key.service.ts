import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, encodeId, newUuid, type RandomSource, said } from "@souk/kernel";
import { appendAudit } from "../audit/index.ts";
import { normalTexts } from "../grant/index.ts";
import { type Principal, raiseEpoch, requireRole, requireScope } from "../identity/index.ts";
import { formatApiKey, hashSecret, newApiKey } from "./api-key.rules.ts";
import type { KeyView, NewKeyInput } from "./company.types.ts";

export interface KeyDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
}

const DAY_MS = 86_400_000;

interface KeyRow {
  readonly id: string;
  readonly publicId: string;
  readonly principalKind: string;
  readonly name: string;
  readonly scopes: string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

function toView(row: KeyRow, env: string): KeyView {
  return {
    id: encodeId("key", row.id),
    name: row.name,
    kind: row.principalKind as KeyView["kind"],
    start: `sk_${env}_${row.publicId}`,
    scopes: row.scopes,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    revokedAt: row.revokedAt?.getTime() ?? null,
  };
}

/** The employee behind a request. Keys cannot make keys. @throws DomainError `permission_denied`. */
function signedInEmployee(principal: Principal): string {
  if (principal.employeeId !== null && principal.kind === "employee" && principal.scopes.includes("*")) return principal.employeeId;
  const howToFix = "Keys are made by a signed-in employee, or with a key of full scope.";
  const decision = { allowed: false, layer: "key", rule: principal.scopes.join(" "), missing: ["scope:*"], howToFix };
  throw new DomainError("permission_denied", howToFix, { details: { decision } });
}

export type KeyService = ReturnType<typeof createKeyService>;

/** API keys: shown once, stored hashed, with scopes and an end. */
export function createKeyService({ db, clock, random }: KeyDeps) {
  /** Whom the key stands for. @throws DomainError `permission_denied`, `not_found`. */
  async function holderOf(tx: CompanyTx, principal: Principal, input: { readonly id: string; readonly key: NewKeyInput }) {
    const employeeId = signedInEmployee(principal);
    const { holder } = input.key;
    switch (holder.kind) {
      case "me":
        return { principalKind: "employee", principalId: employeeId };
      case "agent": {
        const agent = await tx.agent.findFirst({ where: { id: holder.agentId, employeeId, status: "active" } });
        if (!agent) throw new DomainError("not_found", "You have no such agent.");
        return { principalKind: "agent", principalId: agent.id };
      }
      case "service": {
        requireRole(principal, "admin");
        const grants = normalTexts(holder.grants);
        await tx.permissionSet.create({ data: { companyId: principal.companyId, subjectKind: "service", subjectId: input.id, grants } });
        return { principalKind: "service", principalId: input.id };
      }
      case "publisher": {
        requireRole(principal, "vendor", "admin");
        const publisher = await tx.publisher.findFirst({ where: { slug: holder.slug, ownerId: principal.companyId } });
        if (!publisher) throw new DomainError("not_found", said`${principal.company.name} owns no publisher ${holder.slug}.`);
        return { principalKind: "publisher", principalId: publisher.slug };
      }
      default:
        return holder satisfies never;
    }
  }

  /** Makes a key. `key` is its text: it cannot be read again. @throws DomainError `permission_denied`, `not_found`, `invalid_request`. */
  async function create(principal: Principal, input: NewKeyInput): Promise<{ readonly key: string; readonly view: KeyView }> {
    const parts = newApiKey(principal.company.env, random);
    return db.withCompany(principal.companyId, async (tx) => {
      const id = newUuid(clock, random);
      const holder = await holderOf(tx, principal, { id, key: input });
      const at = clock.now();
      const row = await tx.apiKey.create({
        data: {
          ...holder,
          companyId: principal.companyId,
          id,
          publicId: parts.publicId,
          secretHash: hashSecret(parts.secret),
          name: input.name,
          scopes: [...input.scopes],
          createdAt: new Date(at),
          expiresAt: new Date(at + input.expiresInDays * DAY_MS),
        },
      });
      await appendAudit(tx, {
        id: newUuid(clock, random),
        at,
        actor: principal.key,
        action: "key.created",
        target: encodeId("key", id),
        payload: { kind: holder.principalKind, scopes: input.scopes, expiresAt: at + input.expiresInDays * DAY_MS },
      });
      return { key: formatApiKey(parts), view: toView(row, parts.env) };
    });
  }

  /** Which keys the caller may see and revoke: one's own and those of one's agents; all of the company for an administrator. */
  async function mine(tx: CompanyTx, principal: Principal) {
    if (principal.roles.includes("admin")) return {};
    const employeeId = signedInEmployee(principal);
    const agents = await tx.agent.findMany({ where: { employeeId }, select: { id: true } });
    return { principalId: { in: [employeeId, ...agents.map((agent) => agent.id)] } };
  }

  /** Keys, newest first, without their secrets. */
  async function list(principal: Principal): Promise<readonly KeyView[]> {
    requireScope(principal, "read");
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await tx.apiKey.findMany({ where: await mine(tx, principal), orderBy: { createdAt: "desc" }, take: 500 });
      return rows.map((row) => toView(row, principal.company.env));
    });
  }

  /** Revokes a key on every node; revoking it again changes nothing. @throws DomainError `not_found`, `permission_denied`. */
  async function revoke(principal: Principal, id: string): Promise<void> {
    requireScope(principal, "admin");
    await db.withCompany(principal.companyId, async (tx) => {
      const row = await tx.apiKey.findFirst({ where: { ...(await mine(tx, principal)), id } });
      if (!row) throw new DomainError("not_found", "There is no such key.");
      if (row.revokedAt !== null) return;
      await tx.apiKey.updateMany({ where: { id }, data: { revokedAt: new Date(clock.now()) } });
      await appendAudit(tx, {
        id: newUuid(clock, random),
        at: clock.now(),
        actor: principal.key,
        action: "key.revoked",
        target: encodeId("key", id),
        payload: {},
      });
      await raiseEpoch(tx);
    });
  }

  return { create, list, revoke };
}
