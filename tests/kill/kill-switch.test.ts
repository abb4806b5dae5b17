import { encodeId } from "@souk/kernel";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallAnswer, callSkill, TEST_MASTER_KEY } from "../support/api.ts";
import { type ApiProcess, startApiProcess } from "../support/api-process.ts";
import { checkBooks } from "../support/books.ts";
import { createFileGate, type FileGate } from "../support/file-gate.ts";
import { startTcpProxy, type TcpProxy, throughProxy } from "../support/tcp-proxy.ts";
import { createWorld, manifestOf, type Tenant, type World } from "../support/world.ts";

/** Notes something, then reads: it runs as long as reading takes, and what it noted must vanish when it is stopped. */
const SLOW = `globalThis.__souk_skill = { run: async ({ input, files, kv }) => {
  await kv.set("noted", String(input.note));
  if (input.wait) await files.list("/");
  return { done: true };
} };`;
const source = { name: "slow/reader", bundle: SLOW, manifest: { permissions: { files: ["read:/**"], kv: true } } };
const slow = manifestOf(source);
const other = manifestOf({ ...source, name: "quick/reader" });

let database: TestDatabase;
let world: World;
let gate: FileGate;
let proxy: TcpProxy;
let near: ApiProcess;
let far: ApiProcess;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createWorld(database.appUrl);
  gate = await createFileGate(database.ownerUrl);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await world.publish(source);
  await world.publish({ ...source, name: "quick/reader" });
  const server = new URL(database.appUrl);
  proxy = await startTcpProxy({ host: server.hostname, port: Number(server.port) });
  const env = { SOUK_HOSTS: "0" };
  [near, far] = await Promise.all([
    startApiProcess({ ...database, masterKey: TEST_MASTER_KEY, env }),
    startApiProcess({
      appUrl: throughProxy(database.appUrl, proxy),
      settleUrl: throughProxy(database.settleUrl, proxy),
      masterKey: TEST_MASTER_KEY,
      env,
    }),
  ]);
}, 90_000);
afterAll(async () => {
  proxy.mend();
  await Promise.all([near.stop("SIGKILL"), far.stop("SIGKILL")]);
  await proxy.close();
  await gate.close();
  await owner.end();
  await world.close();
  await database.drop();
});

const call = (node: ApiProcess, tenant: Tenant, input: object = { note: "before" }, skill = "slow/reader"): Promise<CallAnswer> =>
  callSkill(node.url, tenant.key, { skill, body: { input } });

async function ask(method: string, path: string, tenant: Tenant, body?: unknown): Promise<Pick<CallAnswer, "status" | "body">> {
  const response = await fetch(near.url + path, {
    method,
    headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function buyer(name: string): Promise<Tenant> {
  const tenant = await world.addTenant(name);
  await world.enable(tenant, slow);
  await world.enable(tenant, other);
  await world.setBudget(tenant, 1_000_000_000n);
  for (const node of [near, far]) expect((await call(node, tenant)).status).toBe(200);
  return tenant;
}

/** Starts calls that wait, and is back when all of them run. */
async function startWaiting(tenant: Tenant, nodes: readonly ApiProcess[], each: number): Promise<Promise<CallAnswer>[]> {
  const started = nodes.flatMap((node) => Array.from({ length: each }, () => call(node, tenant, { wait: true, note: "while stopped" })));
  const until = performance.now() + 10_000;
  for (;;) {
    const { rows } = await owner.query<{ n: string }>(
      `SELECT coalesce(sum((r->>'calls')::int), 0) AS n FROM api_node, jsonb_array_elements(load->'running') r WHERE r->>'company' = $1`,
      [tenant.companyId],
    );
    if (Number(rows[0]?.n) === started.length) return started;
    if (performance.now() > until) throw new Error(`only ${rows[0]?.n} of ${started.length} calls run`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function untilSettleIsBlocked(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { rows } = await owner.query(
      "SELECT FROM pg_stat_activity WHERE application_name = 'souk-settle' AND wait_event_type = 'Lock' AND datname = current_database()",
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("no settle statement waits");
}

describe("a kill switch with two API processes", () => {
  it("[F62] ends what runs and admits nothing new on both, and says when each had stopped", async () => {
    const tenant = await buyer("stopped");
    const bystander = await buyer("bystander");
    await gate.shut();
    const waiting = await startWaiting(tenant, [near, far], 3);
    const preview = await ask("POST", "/v1/kill-switches", tenant, {
      target: { skill: "slow/reader" },
      reason: "looks wrong",
      dryRun: true,
    });
    expect(preview.body).toMatchObject({ dryRun: true, runningCalls: 6, runningCallers: 1, calls: 2, companies: 1 });
    const title = { en: expect.any(String), zh: expect.any(String) };
    expect(preview.body.who).toEqual([{ skill: "slow/reader", title, caller: expect.any(String), calls: 6 }]);
    expect(preview.body.target).toEqual({ kind: "skill", id: "slow/reader", name: expect.any(String), title });

    const killed = await ask("POST", "/v1/kill-switches", tenant, { target: { skill: "slow/reader" }, reason: "looks wrong" });
    const answers = await Promise.all(waiting);
    await gate.open();
    expect(killed.status).toBe(201);
    expect(killed.body).toMatchObject({
      status: "in_force",
      stoppedEverywhere: true,
      stoppedCalls: 6,
      target: { kind: "skill", id: "slow/reader" },
    });
    expect(killed.body.nodes.map((node: { state: string }) => node.state)).toEqual(["confirmed", "confirmed"]);
    expect(killed.body.stoppedAfterMs).toEqual(expect.any(Number));
    for (const answer of answers) {
      expect(answer.status).toBe(410);
      expect(answer.body).toMatchObject({ code: "killed", billed: false });
    }
    for (const node of [near, far]) {
      expect((await call(node, tenant)).body).toMatchObject({ code: "killed", billed: false });
      expect((await call(node, tenant, undefined, "quick/reader")).status).toBe(200);
      expect((await call(node, bystander)).status).toBe(200);
    }
    const stopped = await ask("GET", `/v1/calls/${answers[0]?.body.callId}`, tenant);
    expect(stopped.body).toMatchObject({
      status: "cancelled",
      code: "killed",
      billed: false,
      // what it waited for when it was stopped is on record, too
      actions: [
        { kind: "kv.set", allowed: true },
        { kind: "files.list", allowed: false, state: "stopped" },
      ],
    });
    const noted = await owner.query("SELECT value FROM skill_kv WHERE company_id = $1 AND skill = 'slow/reader'", [tenant.companyId]);
    expect(noted.rows).toEqual([{ value: "before" }]);

    const lifted = await ask("DELETE", `/v1/kill-switches/${killed.body.id}`, tenant, { reason: "it was fine" });
    expect(lifted.body).toMatchObject({ status: "lifted", liftReason: "it was fine" });
    await new Promise((resolve) => setTimeout(resolve, 400));
    for (const node of [near, far]) expect((await call(node, tenant)).status).toBe(200);
    expect((await ask("DELETE", `/v1/kill-switches/${killed.body.id}`, tenant, { reason: "again" })).body.code).toBe("conflict");
    const trail = await owner.query("SELECT action FROM audit_entry WHERE company_id = $1 AND action LIKE 'kill_switch.%' ORDER BY at", [
      tenant.companyId,
    ]);
    expect(trail.rows.map((row) => row.action)).toEqual(["kill_switch.set", "kill_switch.lifted"]);
    await checkBooks(database.ownerUrl);
  }, 60_000);

  it("[F62] drops a call that waits to be stored, and lets one stand whose settle statement has begun", async () => {
    const tenant = await buyer("committing");
    await owner.query("BEGIN");
    await owner.query("LOCK TABLE call IN ACCESS EXCLUSIVE MODE");
    const begun = call(near, tenant);
    await untilSettleIsBlocked();
    const queued = call(near, tenant, { note: "too late" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const killed = await ask("POST", "/v1/kill-switches", tenant, { target: { skill: "slow/reader" }, reason: "during a commit" });
    await owner.query("ROLLBACK");
    expect(killed.body).toMatchObject({ stoppedEverywhere: true, stoppedCalls: 2 });
    expect((await begun).status).toBe(200);
    expect((await queued).body).toMatchObject({ code: "killed", billed: false });
    const noted = await owner.query("SELECT value FROM skill_kv WHERE company_id = $1", [tenant.companyId]);
    expect(noted.rows).toEqual([{ value: "before" }]);
    await checkBooks(database.ownerUrl);
  }, 60_000);

  it("[F62] stops a publisher, an agent, a person with their agents and the whole company, each no more than that", async () => {
    const tenant = await buyer("targets");
    const agent = await world.addAgent(tenant, ["file:/** read,write"]);
    const asAgent = { ...tenant, key: agent.key };
    expect((await call(near, asAgent)).status).toBe(200);
    const stranger = await buyer("other-targets");
    const notHere = await ask("POST", "/v1/kill-switches", stranger, {
      target: { employee: encodeId("emp", tenant.employeeId) },
      reason: "not mine",
    });
    expect(notHere.body.code).toBe("not_found");
    const targets = [
      { target: { publisher: "slow" }, own: 410, byAgent: 410, quick: 200 },
      { target: { agent: encodeId("agt", agent.agentId) }, own: 200, byAgent: 410, quick: 200 },
      { target: { employee: encodeId("emp", tenant.employeeId) }, own: 410, byAgent: 410, quick: 410 },
      { target: { company: encodeId("co", tenant.companyId) }, own: 410, byAgent: 410, quick: 410 },
    ];
    for (const { target, own, byAgent, quick } of targets) {
      const killed = await ask("POST", "/v1/kill-switches", tenant, { target, reason: "a test" });
      expect(killed.status).toBe(201);
      const found = [await call(far, tenant), await call(far, asAgent), await call(far, tenant, undefined, "quick/reader")].map(
        ({ status }) => status,
      );
      expect(found, JSON.stringify(target)).toEqual([own, byAgent, quick]);
      expect((await call(far, stranger)).status).toBe(200);
      await ask("DELETE", `/v1/kill-switches/${killed.body.id}`, tenant, { reason: "done" });
    }
  }, 60_000);

  it("[F62] is for administrators, about their own company", async () => {
    const tenant = await buyer("asker");
    const stranger = await buyer("stranger");
    const notFound = await ask("POST", "/v1/kill-switches", tenant, {
      target: { company: encodeId("co", stranger.companyId) },
      reason: "not mine",
    });
    expect(notFound.body.code).toBe("not_found");
    const platform = await ask("POST", "/v1/kill-switches", tenant, {
      target: { skill: "slow/reader" },
      reason: "for all",
      scope: "platform",
    });
    expect(platform.body.code).toBe("permission_denied");
    const noReason = await ask("POST", "/v1/kill-switches", tenant, { target: { skill: "slow/reader" }, reason: "" });
    expect(noReason.body.code).toBe("invalid_request");
    const callKey = { ...tenant, key: await world.addKey(tenant, { scopes: ["call"] }) };
    expect((await ask("POST", "/v1/kill-switches", callKey, { target: { skill: "slow/reader" }, reason: "a key" })).body.code).toBe(
      "permission_denied",
    );
    expect((await call(far, stranger)).status).toBe(200);
  }, 60_000);

  it("[F62] what a node that starts later confirms does not count: nothing ran there", async () => {
    const tenant = await buyer("late");
    const killed = await ask("POST", "/v1/kill-switches", tenant, { target: { skill: "slow/reader" }, reason: "before the late node" });
    await owner.query("SELECT pg_sleep(0.2)");
    const late = "01a20771-0000-7000-8000-00000000a7e0";
    const { rows } = await owner.query("SELECT id FROM kill_switch WHERE reason = 'before the late node'");
    try {
      await owner.query("SELECT souk_beat($1, 1, 'late', 1000, '{}')", [late]);
      await owner.query("SELECT souk_confirm_kills($1, ARRAY[$2]::uuid[], ARRAY[0])", [late, rows[0].id]);
      const { items } = (await ask("GET", "/v1/kill-switches", tenant)).body;
      const seen = items.find((one: { id: string }) => one.id === killed.body.id);
      expect(seen).toMatchObject({ stoppedEverywhere: true, stoppedAfterMs: killed.body.stoppedAfterMs });
      expect(seen.nodes.map(({ node }: { node: string }) => node)).toEqual(killed.body.nodes.map(({ node }: { node: string }) => node));
    } finally {
      await owner.query("SELECT souk_leave($1)", [late]);
    }
  }, 60_000);

  it("[I12] holds on a node that is cut off: it admits nothing and ends what runs", async () => {
    const tenant = await buyer("cut-off");
    await gate.shut();
    const waiting = await startWaiting(tenant, [far], 2);
    proxy.cut();
    const killed = await ask("POST", "/v1/kill-switches", tenant, { target: { skill: "slow/reader" }, reason: "cable pulled" });
    const ended = await Promise.all(waiting);
    await gate.open();
    for (const answer of ended) expect(answer.body).toMatchObject({ code: "overloaded", retryable: true, billed: false });
    const refused = await call(far, tenant);
    expect([refused.status, refused.body.code]).toEqual([503, "overloaded"]);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await call(far, tenant, undefined, "quick/reader")).status).toBe(503);
    expect(killed.body.stoppedEverywhere).toBe(true);
    expect(killed.body.nodes.map((node: { state: string }) => node.state).sort()).toEqual(["confirmed", "cut_off"]);

    proxy.mend();
    const until = performance.now() + 15_000;
    for (;;) {
      const answer = await call(far, tenant);
      if (answer.body.code === "killed") break;
      expect(answer.body.code).not.toBe("internal");
      expect(answer.status, "the switch holds when the node is back").not.toBe(200);
      if (performance.now() > until) throw new Error(`still ${answer.body.code}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await call(far, tenant, undefined, "quick/reader")).status).toBe(200);
    await checkBooks(database.ownerUrl);
  }, 60_000);
});
