import { randomBytes } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill } from "../support/api.ts";
import { type ApiProcess, startApiProcess } from "../support/api-process.ts";
import { startTcpProxy, type TcpProxy, throughProxy } from "../support/tcp-proxy.ts";
import { createWorld, type Tenant, type World } from "../support/world.ts";
import { type OutsideServer, outsideServer, RELAY } from "./servers.ts";

const GRANTS = ["http:bank.example/** GET,POST", "file:/** read,write"];

let database: TestDatabase;
let world: World;
let buyer: Tenant;
let bank: OutsideServer;
let nodes: ApiProcess[];
/** The second node's way to the database. */
let proxy: TcpProxy;
/** Requests the bank holds back until it is told to answer. */
let held: (() => void)[] = [];

beforeAll(async () => {
  bank = await outsideServer((request, response) => {
    if (request.path === "/slow") held.push(() => response.end("late"));
    else response.end("done");
  });
  database = await createTestDatabase();
  world = await createWorld(database.appUrl);
  buyer = await world.addTenant("buyer", { grants: GRANTS });
  const manifest = await world.publish({
    name: "net/payer",
    bundle: RELAY,
    manifest: { permissions: { network: ["GET,POST:bank.example/**"] }, price: { currency: "USD", call: "0.010000" } },
  });
  await world.enable(buyer, manifest, GRANTS);
  const masterKey = randomBytes(32);
  const server = new URL(database.appUrl);
  proxy = await startTcpProxy({ host: server.hostname, port: Number(server.port) });
  const start = (way: (url: string) => string) =>
    startApiProcess({
      appUrl: way(database.appUrl),
      settleUrl: way(database.settleUrl),
      masterKey,
      env: { SOUK_DEMO: "1", SOUK_HOSTS: "0", SOUK_DEMO_HOSTS: `bank.example=${bank.port}` },
    });
  nodes = await Promise.all([start((url) => url), start((url) => throughProxy(url, proxy))]);
});
afterAll(async () => {
  for (const answer of held) answer();
  proxy.mend();
  await Promise.all(nodes.map((node) => node.stop()));
  await proxy.close();
  await bank.close();
  await world.close();
  await database.drop();
});

const url = (node: number): string => nodes[node]?.url ?? "";
const pay = (path: string) => ({ url: `https://bank.example${path}`, method: "POST", body: "10" });
const call = (node: number, idempotencyKey: string, paths: readonly string[]) =>
  callSkill(url(node), buyer.key, { skill: "net/payer", body: { input: { requests: paths.map(pay) } }, idempotencyKey });

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(what()).toBe(true);
}

describe("two nodes and one key", () => {
  it("[I4] meet at the first request: it is sent once, both get the one answer", async () => {
    const both = Promise.all([call(0, "same-key-1", ["/slow", "/fast"]), call(1, "same-key-1", ["/slow", "/fast"])]);
    await until(() => held.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(held.length).toBe(1);
    for (const answer of held) answer();
    held = [];
    const [a, b] = await both;
    expect([a.status, b.status]).toEqual([200, 200]);
    expect(a.body.callId).toBe(b.body.callId);
    expect([a.body.replayed, b.body.replayed].sort()).toEqual([false, true]);
    expect(bank.seen.filter((one) => one.path === "/fast").length).toBe(1);
  });
});

describe("kill -9 between sending a request and recording its answer", () => {
  it("[I4] [I6] [I10] leaves the call interrupted: not billed, never run again, with what it did", async () => {
    const before = bank.seen.length;
    const cut = call(0, "killed-key-1", ["/first", "/slow", "/never"]).catch((error: unknown) => error);
    await until(() => held.length === 1);
    await nodes[0]?.stop("SIGKILL");
    await cut;
    // asked at once, the other node waits until the first one is known to be gone
    const again = await call(1, "killed-key-1", ["/first", "/slow", "/never"]);
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: "interrupted", billed: false });
    expect(again.body.effects).toEqual([
      { target: "POST bank.example", state: "done" },
      { target: "POST bank.example", state: "unknown" },
    ]);
    expect(bank.seen.slice(before).map((one) => one.path)).toEqual(["/first", "/slow"]);
    const shown = await fetch(`${url(1)}/v1/calls/${again.body.callId}`, { headers: { authorization: `Bearer ${buyer.key}` } });
    expect(await shown.json()).toMatchObject({ status: "interrupted" });
    const log = await fetch(`${url(1)}/v1/network-log?callId=${again.body.callId}`, { headers: { authorization: `Bearer ${buyer.key}` } });
    const { items } = (await log.json()) as { items: { n: number; state: string }[] };
    expect(items.map(({ n, state }) => [n, state])).toEqual([
      [2, "unknown"],
      [1, "answered"],
    ]);
    const third = await call(1, "killed-key-1", ["/first", "/slow", "/never"]);
    expect(third.body.code).toBe("interrupted");
  });
});

describe("a database that is away while a call acts outside", () => {
  it("[I4] [I6] leaves nothing open: the call is on record, its key answered at once, nothing sent twice", async () => {
    const before = bank.seen.length;
    held = [];
    const cut = call(1, "cut-key-1", ["/first", "/slow", "/never"]);
    await until(() => held.length === 1);
    proxy.cut();
    const ended = await cut;
    expect(ended.body).toMatchObject({ code: "overloaded", billed: false });
    proxy.mend();
    for (const answer of held) answer();
    held = [];
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      const open = async () => Number((await owner.query("SELECT count(*) FROM call_intent")).rows[0]?.count);
      await expect.poll(open, { timeout: 20_000, interval: 100 }).toBe(0);
      const { rows } = await owner.query("SELECT status, amount_micro FROM call ORDER BY admitted_at DESC LIMIT 1");
      expect(rows[0]).toMatchObject({ amount_micro: "0" });
      expect(rows[0]?.status).toMatch(/cancelled|interrupted/);
    } finally {
      await owner.end();
    }
    const from = performance.now();
    const again = await call(1, "cut-key-1", ["/first", "/slow", "/never"]);
    expect(performance.now() - from).toBeLessThan(20_000); // not the wait for a call that runs elsewhere
    expect(again.body).toMatchObject({ callId: ended.body.callId, billed: false });
    expect(bank.seen.slice(before).map((one) => one.path)).toEqual(["/first", "/slow"]);
  }, 90_000);
});

describe("kill -9 after a call was stored, before the answers of its requests were", () => {
  it("[F53] [I4] leaves the call as it is, and says of those requests that nobody knows", async () => {
    const done = await call(1, "stored-key-1", ["/first"]);
    expect(done.status).toBe(200);
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      const { id } = (await owner.query("SELECT call_id AS id FROM idempotency WHERE key = 'stored-key-1'")).rows[0];
      const state = async () => (await owner.query("SELECT state FROM network_request WHERE call_id = $1", [id])).rows[0]?.state;
      const left = async () => (await owner.query("SELECT 1 FROM call_intent WHERE call_id = $1", [id])).rowCount;
      await expect.poll(state, { timeout: 5_000, interval: 25 }).toBe("answered");
      await expect.poll(left, { timeout: 5_000, interval: 25 }).toBe(0);
      await owner.query("UPDATE network_request SET state = 'intent', status = NULL WHERE call_id = $1", [id]);
      await owner.query(
        `INSERT INTO call_intent (company_id, principal, key, call_id, node_id, args_hash, at, row)
         SELECT company_id, principal, key, call_id, gen_random_uuid(), args_hash, created_at, '{}' FROM idempotency WHERE call_id = $1`,
        [id],
      );
      await expect.poll(state, { timeout: 20_000, interval: 100 }).toBe("unknown");
      await expect.poll(left, { timeout: 5_000, interval: 25 }).toBe(0);
    } finally {
      await owner.end();
    }
    const again = await call(1, "stored-key-1", ["/first"]);
    expect(again.body).toMatchObject({ callId: done.body.callId, replayed: true });
  }, 60_000);
});
