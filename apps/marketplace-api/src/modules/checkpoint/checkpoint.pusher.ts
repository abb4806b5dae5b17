import type { CompanyTx } from "@souk/db";
import { encodeId, newUuid } from "@souk/kernel";
import { findLastBatch } from "../audit/index.ts";
import { notifyAdmins } from "../notice/index.ts";
import { companiesDue, type DeliveryRow, dropWaiting, lockWebhook, webhookContext } from "./checkpoint.repository.prisma.ts";
import { isTaken, LEASE_MS, PUSH_EVERY_MS, pauseAfter, signedMessage, TRIES_BEFORE_NOTICE } from "./checkpoint.rules.ts";
import type { CheckpointDeps } from "./checkpoint.service.ts";

/** A delivery this process has taken for one try. */
interface Taken {
  readonly row: DeliveryRow;
  readonly secret: string;
}

const AT_ONCE = 8;
const KEPT_MS = 90 * 86_400_000;

/**
 * Sends signed states of audit trails to the addresses companies set. Each delivery is a row before it is sent, taken by one process at a time
 * and tried until the receiver says yes: at least once, with the same `webhook-id`. Chaining never waits for it.
 */
export function createCheckpointPusher({ db, clock, random, keyring, post }: CheckpointDeps) {
  /** The one on its way, or the newest state as a new row; null when there is nothing to send after all. */
  async function current(tx: CompanyTx, companyId: string, url: string): Promise<DeliveryRow | null> {
    const waiting = await tx.auditDelivery.findFirst({ where: { state: "waiting" } });
    if (waiting?.url === url) return waiting;
    if (waiting) await dropWaiting(tx);
    const batch = await findLastBatch(tx);
    if (!batch) return null;
    const at = new Date(clock.now());
    const state = { batch: batch.n, seq: BigInt(batch.last), checkpoint: batch.checkpoint };
    const row = { companyId, id: newUuid(clock, random), kind: "checkpoint", url, ...state, state: "waiting", attempts: 0 };
    await tx.auditDelivery.createMany({ data: [{ ...row, nextAt: at, createdAt: at }], skipDuplicates: true });
    await tx.auditDelivery.deleteMany({ where: { createdAt: { lt: new Date(at.getTime() - KEPT_MS) } } });
    return tx.auditDelivery.findFirst({ where: { state: "waiting" } });
  }

  async function take(companyId: string): Promise<Taken | null> {
    return db.withCompany(companyId, async (tx) => {
      const webhook = await lockWebhook(tx);
      const row = webhook && (await current(tx, companyId, webhook.url));
      if (!webhook || !row) return null;
      const now = clock.now();
      const { count } = await tx.auditDelivery.updateMany({
        where: { id: row.id, state: "waiting", attempts: row.attempts, nextAt: { lte: new Date(now) } },
        data: { attempts: row.attempts + 1, nextAt: new Date(now + LEASE_MS) },
      });
      if (count === 0) return null;
      return { row: { ...row, attempts: row.attempts + 1 }, secret: keyring.open(webhook, webhookContext(companyId)) };
    });
  }

  async function pushOf(companyId: string): Promise<boolean> {
    const taken = await take(companyId);
    if (!taken) return false;
    const { id, url, batch, seq, checkpoint, attempts } = taken.row;
    const message = { id: encodeId("dlv", id), kind: "checkpoint" as const, company: encodeId("co", companyId), batch, seq: Number(seq) };
    const answer = await post({ companyId, url, ...signedMessage({ ...message, checkpoint }, taken.secret, clock.now()) });
    const at = clock.now();
    const isDone = isTaken(answer.status);
    await db.withCompany(companyId, async (tx) => {
      const { count } = await tx.auditDelivery.updateMany({
        where: { id, state: "waiting", attempts },
        data: {
          state: isDone ? "delivered" : "waiting",
          nextAt: new Date(isDone ? at : at + pauseAfter(attempts)),
          lastAt: new Date(at),
          status: answer.status,
          answer: answer.text,
        },
      });
      // Another process has it, or the address was changed: what came back says nothing about the one that is set.
      if (count === 0) return;
      const where = { companyId, url, ...(isDone ? {} : { failingSince: null }) };
      await tx.auditWebhook.updateMany({ where, data: { failingSince: isDone ? null : new Date(at) } });
      if (isDone || attempts !== TRIES_BEFORE_NOTICE) return;
      const params = { host: new URL(url).host, reason: answer.status === null ? answer.text : `HTTP ${answer.status}` };
      await notifyAdmins(tx, { companyId, id: newUuid(clock, random), kind: "audit.push_failing", params, at });
    });
    return isDone;
  }

  /** Sends what is due now; answers how many states were taken. A company whose push breaks does not hold up the others. */
  async function run(): Promise<number> {
    const waiting = [...(await companiesDue(db, clock.now(), PUSH_EVERY_MS))];
    const problems: unknown[] = [];
    let done = 0;
    const worker = async (): Promise<void> => {
      for (let companyId = waiting.shift(); companyId !== undefined; companyId = waiting.shift())
        await pushOf(companyId).then(
          (isDone) => {
            done += isDone ? 1 : 0;
          },
          (problem: unknown) => problems.push(problem),
        );
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, worker));
    if (problems.length > 0) throw new AggregateError(problems, `${problems.length} checkpoints not pushed`);
    return done;
  }
  return { run };
}

export type CheckpointPusher = ReturnType<typeof createCheckpointPusher>;
