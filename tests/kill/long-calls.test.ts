import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallAnswer, TEST_MASTER_KEY } from "../support/api.ts";
import { type ApiProcess, startApiProcess } from "../support/api-process.ts";
import { checkBooks } from "../support/books.ts";
import { createFileGate, type FileGate } from "../support/file-gate.ts";
import { createWorld, manifestOf, type Tenant, type World } from "../support/world.ts";

const LONG = `globalThis.__souk_skill = { run: async ({ input, files, progress }) => {
  await progress(0.25, "reading");
  if (input.wait) await files.list("/");
  await progress(0.75);
  return { secret: "the output" };
} };`;
const source = { name: "slow/report", bundle: LONG, manifest: { permissions: { files: ["read:/**"] } } };

let database: TestDatabase;
let world: World;
let gate: FileGate;
let owner: pg.Client;
let near: ApiProcess;
let far: ApiProcess;
let tenant: Tenant;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createWorld(database.appUrl);
  gate = await createFileGate(database.ownerUrl);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await world.publish(source);
  tenant = await world.addTenant("patient");
  await world.enable(tenant, manifestOf(source));
  await world.setBudget(tenant, 1_000_000n);
  const env = { SOUK_HOSTS: "0" };
  [near, far] = (await Promise.all([0, 1].map(() => startApiProcess({ ...database, masterKey: TEST_MASTER_KEY, env })))) as [
    ApiProcess,
    ApiProcess,
  ];
}, 90_000);
afterAll(async () => {
  await Promise.all([near.stop("SIGKILL"), far.stop("SIGKILL")]);
  await gate.close();
  await owner.end();
  await world.close();
  await database.drop();
});

async function ask(
  node: ApiProcess,
  method: string,
  path: string,
  options: { as?: Tenant; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<CallAnswer> {
  const response = await fetch(node.url + path, {
    method,
    headers: { authorization: `Bearer ${(options.as ?? tenant).key}`, "content-type": "application/json", ...options.headers },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}
const start = (node: ApiProcess, key?: string): Promise<CallAnswer> =>
  ask(node, "POST", "/v1/skills/slow/report/calls", {
    body: { input: { wait: true } },
    headers: { prefer: "respond-async", ...(key === undefined ? {} : { "idempotency-key": key }) },
  });

async function until(node: ApiProcess, id: string, fits: (body: CallAnswer["body"]) => boolean, ms = 10_000): Promise<CallAnswer["body"]> {
  const end = performance.now() + ms;
  for (;;) {
    const { body } = await ask(node, "GET", `/v1/calls/${id}`);
    if (fits(body)) return body;
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(body)}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/** Everything a stream of events says until it ends. */
async function eventsOf(node: ApiProcess, id: string): Promise<string> {
  const response = await fetch(`${node.url}/v1/calls/${id}/events`, { headers: { authorization: `Bearer ${tenant.key}` } });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  return response.text();
}

describe("a call that is not waited for", () => {
  it("[F75] answers at once, tells its progress on any node without its output, and ends like every call", async () => {
    await gate.shut();
    const started = await start(near);
    expect(started.status).toBe(202);
    expect(started.body).toMatchObject({ status: "running", skill: "slow/report", version: "1.0.0" });
    expect(started.headers.get("location")).toBe(`/v1/calls/${started.body.callId}`);
    const running = await until(far, started.body.callId, (body) => body.progress?.fraction === 0.25);
    expect(running).toMatchObject({ status: "running", progress: { fraction: 0.25, note: "reading" } });
    const trace = `/v1/calls/${started.body.callId}/trace`;
    expect(await ask(far, "GET", trace)).toMatchObject({
      status: 409,
      body: { code: "conflict", detail: expect.stringContaining("still runs") },
    });
    const events = eventsOf(far, started.body.callId);
    const shortLived = await world.addKey(tenant);
    const cutShort = await fetch(`${far.url}/v1/calls/${started.body.callId}/events`, {
      headers: { authorization: `Bearer ${shortLived}` },
    });
    expect(cutShort.status).toBe(200);
    await world.revokeKey(tenant, shortLived);
    expect(await cutShort.text()).not.toContain("succeeded"); // it ends while the call still runs
    await gate.open();
    const said = await events;
    expect(said).toContain('event: progress\ndata: {"fraction":0.25,"note":"reading"}');
    expect(said).toContain('"status":"succeeded"');
    expect(said).not.toContain("the output");
    const ended = await until(near, started.body.callId, (body) => body.status !== "running");
    expect(ended).toMatchObject({ status: "succeeded", billed: true, output: { secret: "the output" } });
    expect(await ask(far, "GET", trace)).toMatchObject({ status: 200, body: { status: "succeeded" } });
    expect((await owner.query("SELECT FROM running_call")).rowCount).toBe(0);
  }, 30_000);

  it("[F75] with wait=N answers its end when that comes in time, else that it runs; those that run are listed for those who may see them", async () => {
    const prefer = (seconds: number) => ({ headers: { prefer: `respond-async, wait=${seconds}` } });
    const quick = await ask(near, "POST", "/v1/skills/slow/report/calls", { body: { input: {} }, ...prefer(20) });
    expect([quick.status, quick.body.output, quick.body.charge.billed]).toEqual([200, { secret: "the output" }, true]);
    await gate.shut();
    const slow = await ask(near, "POST", "/v1/skills/slow/report/calls", { body: { input: { wait: true } }, ...prefer(1) });
    expect([slow.status, slow.body.status]).toEqual([202, "running"]);
    const running = (as: Tenant) => ask(far, "GET", "/v1/calls?status=running", { as });
    expect((await running(tenant)).body).toMatchObject({ items: [{ id: slow.body.callId, status: "running" }], nextCursor: null });
    const colleague = { ...tenant, key: (await world.addAgent(tenant, [])).key };
    const stranger = await world.addTenant("stranger-to-lists");
    for (const other of [colleague, stranger]) {
      expect((await running(other)).body.items).toEqual([]);
      for (const part of ["events", "trace"])
        expect((await ask(far, "GET", `/v1/calls/${slow.body.callId}/${part}`, { as: other })).body.code).toBe("not_found");
    }
    await gate.open();
    await until(far, slow.body.callId, (body) => body.status === "succeeded");
    for (const path of [`/v1/calls/${slow.body.callId}/events`, `/v1/calls/${slow.body.callId}/cancel`]) {
      const method = path.endsWith("cancel") ? "POST" : "GET";
      expect((await ask(far, method, path, { as: colleague })).body.code).toBe("not_found");
    }
  }, 30_000);

  it("[F75] runs once per idempotency key, on whichever node the key arrives", async () => {
    await gate.shut();
    const first = await start(near, "long-key-1");
    const second = await start(far, "long-key-1");
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.callId).toBe(first.body.callId);
    const other = await ask(far, "POST", "/v1/skills/slow/report/calls", {
      body: { input: { wait: true, other: true } },
      headers: { prefer: "respond-async", "idempotency-key": "long-key-1" },
    });
    expect(other.body.code).toBe("idempotency_conflict");
    await gate.open();
    await until(far, first.body.callId, (body) => body.status === "succeeded");
    const replay = await start(far, "long-key-1");
    expect([replay.status, replay.body.replayed, replay.body.callId]).toEqual([200, true, first.body.callId]);
  }, 30_000);

  it("[F75] that a waited-for call with its key outran is found by its id, and only one of them is billed", async () => {
    await gate.shut();
    const keys = ["outrun-1", "outrun-2", "outrun-3"];
    const input = { body: { input: { wait: true } } };
    const waited = keys.map((key) => ask(near, "POST", "/v1/skills/slow/report/calls", { ...input, headers: { "idempotency-key": key } }));
    const started = await Promise.all(keys.map((key) => start(far, key)));
    expect(started.map(({ status }) => status)).toEqual([202, 202, 202]);
    const misused = await start(far, "outrun-4");
    const quick = { body: { input: {} }, headers: { "idempotency-key": "outrun-4" } };
    expect((await ask(near, "POST", "/v1/skills/slow/report/calls", quick)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await gate.open();
    const answers = await Promise.all(waited);
    for (const [n, answer] of answers.entries()) {
      const id = started[n]?.body.callId as string;
      const ended = await until(far, id, (body) => body.status !== "running");
      expect(answer.status).toBe(200);
      if (answer.body.callId === id) expect(ended).toMatchObject({ status: "succeeded", billed: true });
      else expect(ended).toMatchObject({ status: "cancelled", billed: false, problem: { code: "conflict" } });
    }
    expect(await until(far, misused.body.callId, (body) => body.status !== "running")).toMatchObject({
      status: "denied",
      billed: false,
      problem: { code: "idempotency_conflict" },
    });
    await checkBooks(database.ownerUrl);
  }, 30_000);

  it("[F75] is cancelled from another node unbilled; one that has ended stands", async () => {
    await gate.shut();
    const started = await start(near);
    await until(far, started.body.callId, (body) => body.progress !== null);
    const stranger = await world.addTenant("stranger-to-calls");
    expect((await ask(far, "POST", `/v1/calls/${started.body.callId}/cancel`, { as: stranger })).body.code).toBe("not_found");
    const colleague = await world.addAgent(tenant, []);
    expect((await ask(far, "POST", `/v1/calls/${started.body.callId}/cancel`, { as: { ...tenant, key: colleague.key } })).body.code).toBe(
      "not_found",
    );
    const cancelled = await ask(far, "POST", `/v1/calls/${started.body.callId}/cancel`);
    await gate.open();
    expect(cancelled.body).toMatchObject({ status: "cancelled", cancelled: true, billed: false });
    const again = await ask(near, "POST", `/v1/calls/${started.body.callId}/cancel`);
    expect(again.body).toMatchObject({ status: "cancelled" });
    const done = await ask(near, "POST", "/v1/skills/slow/report/calls", { body: { input: {} } });
    expect((await ask(far, "POST", `/v1/calls/${done.body.callId}/cancel`)).body).toMatchObject({
      status: "succeeded",
      cancelled: false,
      billed: true,
    });
    await checkBooks(database.ownerUrl);
  }, 30_000);

  it("[F75] a waited-for call ends when its client hangs up, unless a key lets the client come back", async () => {
    await gate.shut();
    const gone = new AbortController();
    const call = (headers: Record<string, string>) =>
      ask(near, "POST", "/v1/skills/slow/report/calls", { body: { input: { wait: true } }, headers, signal: gone.signal }).catch(
        () => null,
      );
    const calls = [call({}), call({ "idempotency-key": "comes-back-1" })];
    await new Promise((resolve) => setTimeout(resolve, 500));
    gone.abort();
    await Promise.all(calls);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await gate.open();
    const back = await ask(near, "POST", "/v1/skills/slow/report/calls", {
      body: { input: { wait: true } },
      headers: { "idempotency-key": "comes-back-1" },
    });
    expect([back.status, back.body.replayed]).toEqual([200, true]);
    const { rows } = await owner.query("SELECT status, error_code FROM call ORDER BY admitted_at DESC LIMIT 2");
    expect(rows.map((row) => row.status).sort()).toEqual(["cancelled", "succeeded"]);
  }, 30_000);

  it("[F75][I10] of a node that dies is recorded as crashed and not billed, by another node", async () => {
    await gate.shut();
    const started = await start(near, "dies-with-node");
    await until(far, started.body.callId, (body) => body.progress !== null);
    await near.stop("SIGKILL");
    await gate.open();
    const ended = await until(far, started.body.callId, (body) => body.status !== "running", 25_000);
    expect(ended).toMatchObject({ status: "crashed", billed: false, problem: { code: "skill_failed" } });
    const again = await start(far, "dies-with-node");
    expect(again.body).toMatchObject({ code: "skill_failed", callId: started.body.callId, billed: false });
    await checkBooks(database.ownerUrl);
    const held = await owner.query(
      "SELECT coalesce(sum(remaining_micro), 0) AS held, count(*) AS leases FROM budget_lease WHERE expires_at > now() + interval '12 minutes'",
    );
    expect(held.rows[0]).toMatchObject({ held: "0" });
  }, 60_000);
});
