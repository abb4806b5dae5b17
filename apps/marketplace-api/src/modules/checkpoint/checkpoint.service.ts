import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, encodeId, newUuid, type RandomSource } from "@souk/kernel";
import { appendAudit, findLastBatch } from "../audit/index.ts";
import { type Principal, requireRight, requireRole, requireScope } from "../identity/index.ts";
import { type Post, requirePostUrl } from "../network/index.ts";
import type { Keyring } from "../secret/index.ts";
import { dropWaiting, lockWebhook, readPush, toDelivery, webhookContext } from "./checkpoint.repository.prisma.ts";
import { isTaken, LEASE_MS, SECRET_PREFIX, signedMessage } from "./checkpoint.rules.ts";
import type { AuditPushInput, AuditPushSet, AuditPushView, DeliveryView } from "./checkpoint.types.ts";

export interface CheckpointDeps {
  readonly db: Pick<Database, "withCompany" | "withoutCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly keyring: Keyring;
  readonly post: Post;
}

export type CheckpointService = ReturnType<typeof createCheckpointService>;

const SECRET_BYTES = 32;

/** Where a company wants signed states of its audit trail to go. */
export function createCheckpointService(deps: CheckpointDeps) {
  const { db, clock, random, keyring, post } = deps;

  function newSecret(): string {
    const bytes = new Uint8Array(SECRET_BYTES);
    random.fill(bytes);
    return SECRET_PREFIX + Buffer.from(bytes).toString("base64");
  }

  function note(tx: CompanyTx, principal: Principal, change: { readonly action: string; readonly target: string }): Promise<void> {
    return appendAudit(tx, { id: newUuid(clock, random), at: clock.now(), actor: principal.key, payload: {}, ...change });
  }

  /** The address and the last deliveries. @throws DomainError `permission_denied` */
  async function get(principal: Principal): Promise<AuditPushView> {
    requireScope(principal, "read");
    requireRole(principal, "auditor", "admin");
    return db.withCompany(principal.companyId, readPush);
  }

  /**
   * Sets the address; the newest state of the trail goes there at once. The secret is answered when it was made: for the first address, or when
   * another is wanted. @throws DomainError `permission_denied`, `invalid_request`
   */
  async function put(principal: Principal, input: AuditPushInput): Promise<AuditPushSet> {
    requireScope(principal, "admin");
    requireRight(principal, "checkpoints");
    const { href, host } = requirePostUrl(input.url).url;
    const { companyId } = principal;
    const at = new Date(clock.now());
    return db.withCompany(companyId, async (tx) => {
      const before = await lockWebhook(tx);
      const secret = before === null || input.newSecret ? newSecret() : null;
      const box = secret === null ? null : keyring.seal(secret, webhookContext(companyId));
      const sealed = box ? { sealed: new Uint8Array(box.sealed), keyId: box.keyId } : {};
      const row = { url: href, updatedBy: principal.key, updatedAt: at };
      if (before === null) {
        if (!box) throw new Error("an address without a secret");
        const first = { sealed: new Uint8Array(box.sealed), keyId: box.keyId };
        await tx.auditWebhook.create({ data: { companyId, ...row, ...first, createdAt: at } });
      } else await tx.auditWebhook.update({ where: { companyId }, data: { ...row, ...sealed, failingSince: null } });
      if (before && before.url !== href) await dropWaiting(tx);
      await note(tx, principal, { action: "audit.push_set", target: host });
      return { push: await readPush(tx), secret };
    });
  }

  /** Nothing is pushed any more. @throws DomainError `permission_denied`, `not_found` */
  async function remove(principal: Principal): Promise<void> {
    requireScope(principal, "admin");
    requireRight(principal, "checkpoints");
    await db.withCompany(principal.companyId, async (tx) => {
      const row = await lockWebhook(tx);
      if (!row) throw noAddress();
      await tx.auditWebhook.delete({ where: { companyId: principal.companyId } });
      await dropWaiting(tx);
      await note(tx, principal, { action: "audit.push_removed", target: new URL(row.url).host });
    });
  }

  /**
   * Sends the newest state now, once, marked as a test; answers how that went. Kept like a delivery, on the trail.
   * @throws DomainError `permission_denied`, `not_found` without an address, `conflict` while another is on its way
   */
  async function test(principal: Principal): Promise<DeliveryView> {
    requireScope(principal, "admin");
    requireRight(principal, "checkpoints");
    const { companyId } = principal;
    const id = newUuid(clock, random);
    const at = clock.now();
    // The row is there before anything is sent: a node that dies leaves a try without an answer, not a message nobody knows of.
    const { webhook, state } = await db.withCompany(companyId, async (tx) => {
      const found = await lockWebhook(tx);
      if (!found) throw noAddress();
      const onItsWay = { kind: "test", lastAt: null, createdAt: { gt: new Date(at - LEASE_MS) } };
      if ((await tx.auditDelivery.count({ where: onItsWay })) > 0)
        throw new DomainError("conflict", "Another test is on its way: wait for its answer.");
      const batch = await findLastBatch(tx);
      const newest = { batch: batch?.n ?? 0, seq: batch?.last ?? 0, checkpoint: batch?.checkpoint ?? "" };
      const row = { companyId, id, kind: "test", url: found.url, ...newest, seq: BigInt(newest.seq), state: "failed", attempts: 1 };
      await tx.auditDelivery.create({ data: { ...row, nextAt: new Date(at), createdAt: new Date(at) } });
      await note(tx, principal, { action: "audit.push_tested", target: new URL(found.url).host });
      return { webhook: found, state: newest };
    });
    const message = { id: encodeId("dlv", id), kind: "test" as const, company: encodeId("co", companyId), ...state };
    const secret = keyring.open(webhook, webhookContext(companyId));
    const answer = await post({ companyId, url: webhook.url, ...signedMessage(message, secret, at) });
    const ending = { state: isTaken(answer.status) ? "delivered" : "failed", status: answer.status, answer: answer.text };
    return db.withCompany(companyId, async (tx) => {
      const where = { companyId_id: { companyId, id } };
      return toDelivery(await tx.auditDelivery.update({ where, data: { ...ending, lastAt: new Date(clock.now()) } }));
    });
  }

  return { get, put, remove, test };
}

const noAddress = (): DomainError => new DomainError("not_found", "No address is set for checkpoints of the audit trail.");
