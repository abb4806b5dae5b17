import { generateKeyPairSync } from "node:crypto";
import { createDatabase, createElection, createSettleConnection, type Database, type SettleConnection } from "@souk/db";
import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import { JWS_TYPES, signCompact, signingKey } from "@souk/metering";
import { verifyAudit } from "@souk/metering/audit";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AuditChain, createAuditChain } from "../../apps/marketplace-api/src/modules/audit/audit.chain.ts";
import { exportExcerpt, exportWhole } from "../../apps/marketplace-api/src/modules/audit/audit.export.ts";
import { appendAudit, createSequencer } from "../../apps/marketplace-api/src/modules/audit/index.ts";

const key = signingKey(generateKeyPairSync("ed25519").privateKey);
const uuid = (): string => newUuid(systemClock, systemRandom);

let database: TestDatabase;
let db: Database;
let settle: SettleConnection;
let chain: AuditChain;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  db = await createDatabase({ url: database.appUrl });
  settle = await createSettleConnection(database.settleUrl);
  chain = createAuditChain(settle);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await settle.close();
  await db.close();
  await database.drop();
});

const sequencerOn = (over: AuditChain, batchSize = 1_000) =>
  createSequencer({
    chain: over,
    clock: systemClock,
    random: systemRandom,
    signCheckpoint: (text) => signCompact(text, key, JWS_TYPES.checkpoint),
    batchSize,
  });

async function add(companyId: string, count: number, word = "w"): Promise<string[]> {
  const ids = Array.from({ length: count }, uuid);
  await db.withCompany(companyId, async (tx) => {
    for (const [i, id] of ids.entries())
      await appendAudit(tx, {
        id,
        at: systemClock.now(),
        actor: "employee:x",
        action: `${word}.done`,
        target: `t${i}`,
        payload: { i, word },
      });
  });
  return ids;
}

async function exported(companyId: string, after = 0): Promise<string> {
  let text = "";
  for await (const chunk of exportWhole(db, companyId, after)) text += chunk;
  return text;
}
const verify = async (companyId: string, since: string | null = null) =>
  verifyAudit({ jsonl: await exported(companyId), since, trustedKeys: [key.publicJwk] });

describe("the chain of audit records", () => {
  it("[F59] numbers everything once, in batches, and the export verifies", async () => {
    const companyId = uuid();
    await add(companyId, 25);
    expect(await sequencerOn(chain, 10).run()).toBe(25);
    await add(companyId, 3);
    expect((await verify(companyId)).waiting).toBe(3);
    await sequencerOn(chain).run();
    expect(await verify(companyId)).toMatchObject({ ok: true, records: 28, batches: 4, waiting: 0, checkpoint: { seq: 28 } });
  });

  it("[F59] lets several sequencers run at once: no record is lost or numbered twice", async () => {
    const companyId = uuid();
    const writers = Array.from({ length: 4 }, () => add(companyId, 40));
    const sequencers = Array.from({ length: 6 }, () => sequencerOn(chain, 7).run());
    await Promise.all([...writers, ...sequencers]);
    await Promise.all(Array.from({ length: 6 }, () => sequencerOn(chain, 7).run()));
    await sequencerOn(chain).run();
    expect(await verify(companyId)).toMatchObject({ ok: true, records: 160 });
  });

  it.each<[string, (real: AuditChain) => AuditChain]>([
    ["before a batch is sent", (real) => ({ ...real, append: () => Promise.reject(new Error("killed")) })],
    [
      "after a batch was stored, before it learned so",
      (real) => ({
        ...real,
        append: async (batch) => {
          await real.append(batch);
          throw new Error("killed");
        },
      }),
    ],
    ["while it reads", (real) => ({ ...real, take: () => Promise.reject(new Error("killed")) })],
  ])("[F59] survives a sequencer that dies %s", async (_, broken) => {
    const companyId = uuid();
    await add(companyId, 12);
    await expect(sequencerOn(broken(chain), 5).run()).rejects.toThrow("killed");
    await add(companyId, 4);
    await sequencerOn(chain, 5).run();
    expect(await verify(companyId)).toMatchObject({ ok: true, records: 16, waiting: 0 });
  });

  it("[F59] rolls a batch back whole when its session is killed inside the statement", async () => {
    const companyId = uuid();
    await add(companyId, 50);
    await owner.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [`souk.audit.${companyId}`]);
    const dying = await createSettleConnection(database.settleUrl);
    const run = sequencerOn(createAuditChain(dying)).run();
    const failed = expect(run).rejects.toThrow();
    for (let killed = 0; killed === 0; ) {
      const { rowCount } = await owner.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%souk_audit_append%' AND pid <> pg_backend_pid()",
      );
      killed = rowCount ?? 0;
    }
    await failed;
    await dying.close();
    await owner.query("SELECT pg_advisory_unlock_all()");
    expect(await verify(companyId)).toMatchObject({ ok: true, records: 0, waiting: 50 });
    await sequencerOn(chain).run();
    expect(await verify(companyId)).toMatchObject({ ok: true, records: 50, waiting: 0 });
  });

  it("[F59] erases what records say and keeps the chain whole; nothing else changes a numbered record", async () => {
    const companyId = uuid();
    const ids = await add(companyId, 10, "secret");
    await sequencerOn(chain).run();
    const before = (await verify(companyId)).checkpoint?.jws ?? "";
    expect(await chain.erase(companyId, ids.slice(0, 4), systemClock.now())).toBe(4);
    expect(await chain.erase(companyId, ids.slice(0, 4), systemClock.now())).toBe(0);
    const text = await exported(companyId);
    expect(text.match(/"word":"secret"/g)).toHaveLength(6);
    expect(await verify(companyId, before)).toMatchObject({ ok: true, records: 6, erased: 4 });
    const { rows } = await owner.query(
      "SELECT count(*)::int AS n FROM audit_entry WHERE company_id = $1 AND (payload LIKE '%secret%' OR salt IS NOT NULL) AND erased_at IS NOT NULL",
      [companyId],
    );
    expect(rows[0].n).toBe(0);
    for (const change of ["actor = 'employee:y'", "seq = seq + 1000", "leaf = '\\x00'", "at = now()"])
      await expect(owner.query(`UPDATE audit_entry SET ${change} WHERE company_id = $1`, [companyId])).rejects.toThrow(/never changes/);
  });

  it("[F59] notices rows changed behind the application's back", async () => {
    const companyId = uuid();
    await add(companyId, 6);
    await sequencerOn(chain).run();
    const first = (await verify(companyId)).checkpoint?.jws ?? "";
    await owner.query("ALTER TABLE audit_entry DISABLE TRIGGER audit_fixed");
    try {
      await owner.query('UPDATE audit_entry SET payload = \'{"i":3,"word":"v"}\' WHERE company_id = $1 AND seq = 4', [companyId]);
      expect((await verify(companyId)).problems.map(({ code }) => code)).toEqual(["record_changed"]);
      await owner.query("DELETE FROM audit_entry WHERE company_id = $1 AND seq = 4", [companyId]);
      expect((await verify(companyId)).ok).toBe(false);
      // The platform itself writes history anew: numbers, tree, signature all fit. The checkpoint the company kept does not.
      await owner.query("DELETE FROM audit_batch WHERE company_id = $1", [companyId]);
      await owner.query("UPDATE audit_entry SET seq = NULL, salt = NULL, leaf = NULL WHERE company_id = $1", [companyId]);
      await sequencerOn(chain).run();
      expect((await verify(companyId)).ok).toBe(true);
      expect((await verify(companyId, first)).problems.map(({ code }) => code)).toEqual(["since_mismatch"]);
    } finally {
      await owner.query("ALTER TABLE audit_entry ENABLE TRIGGER audit_fixed");
    }
  });

  it("[F59] exports what a filter leaves with proofs, and what follows a checkpoint", async () => {
    const companyId = uuid();
    await add(companyId, 9, "one");
    await sequencerOn(chain, 4).run();
    const kept = (await verify(companyId)).checkpoint;
    await add(companyId, 5, "two");
    await sequencerOn(chain, 4).run();
    let excerpt = "";
    for await (const chunk of exportExcerpt(db, companyId, { action: "two.done" })) excerpt += chunk;
    expect(await verifyAudit({ jsonl: excerpt, since: null, trustedKeys: [key.publicJwk] })).toMatchObject({
      ok: true,
      excerpt: true,
      records: 5,
    });
    const rest = await exported(companyId, kept?.n ?? 0);
    expect(await verifyAudit({ jsonl: rest, since: kept?.jws ?? "", trustedKeys: [key.publicJwk] })).toMatchObject({
      ok: true,
      records: 5,
    });
  });

  it("elects one leader, and another when that one is gone", async () => {
    const [one, two] = [createElection(database.settleUrl, "test"), createElection(database.settleUrl, "test")];
    expect([await one.isLeader(), await two.isLeader(), await one.isLeader()]).toEqual([true, false, true]);
    await one.close();
    await expect.poll(() => two.isLeader()).toBe(true);
    await two.close();
  });

  it("elects the process however many of its timers ask at once: it never stands against itself", async () => {
    for (let round = 0; round < 5; round++) {
      const one = createElection(database.settleUrl, "at once");
      expect(await Promise.all([one.isLeader(), one.isLeader(), one.isLeader(), one.isLeader()])).toEqual([true, true, true, true]);
      expect(await one.isLeader()).toBe(true);
      await one.close();
      const { rows } = await owner.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'souk-at once'");
      expect(rows[0].n).toBe(0);
    }
  });
});
