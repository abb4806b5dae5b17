import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, systemClock, systemRandom } from "@souk/kernel";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCheckpointPusher } from "../../apps/marketplace-api/src/modules/checkpoint/index.ts";
import { createAddressCheck, createPost, createTransport } from "../../apps/marketplace-api/src/modules/network/index.ts";
import { createKeyring } from "../../apps/marketplace-api/src/modules/secret/index.ts";
import { type CallAnswer, type RunningApi, startApi, TEST_MASTER_KEY } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const URL_OF = "https://archive.example/checkpoints";
const PRIVATE = "https://inside.example/hook";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let api: RunningApi;
let owner: pg.Client;
const received: Received[] = [];
let answers: { status: number; text?: string }[] = [];
let late = Promise.resolve();
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", async () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const { status, text = "" } = answers.shift() ?? { status: 204 };
    await late;
    response.writeHead(status, status === 302 ? { location: URL_OF } : {}).end(text);
  });
});

/** What a node would run, at a time of our choosing. */
let offsetMs = 0;
const clock: Clock = { now: () => systemClock.now() + offsetMs };
let demoHosts: ReadonlyMap<string, number>;
const transport = createTransport();
const pusherOf = () =>
  createCheckpointPusher({
    db: api.app.services.db,
    clock,
    random: systemRandom,
    keyring: createKeyring(TEST_MASTER_KEY),
    post: createPost({
      transport,
      checkAddress: createAddressCheck({
        resolve: async () => ["10.1.2.3"],
        ownPorts: new Set(),
        demoHosts,
        thisMachine: false,
        closedNetworks: [],
      }),
    }),
  });

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  demoHosts = new Map([["archive.example", (receiver.address() as AddressInfo).port]]);
  api = await startApi({ network: { demoHosts, resolve: async () => ["10.1.2.3"] } });
  owner = new pg.Client({ connectionString: api.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await transport.close();
  await owner.end();
  await api.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});
beforeEach(async () => {
  received.length = 0;
  answers = [];
  offsetMs = 0;
  await owner.query("DELETE FROM audit_webhook");
});

async function ask(as: Tenant, method: string, path: string, body?: unknown): Promise<CallAnswer> {
  const response = await fetch(`${api.url}/v1/audit/push${path}`, {
    method,
    headers: { authorization: `Bearer ${as.key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: response.status === 204 ? null : await response.json(), headers: response.headers };
}

/** A company with a trail and an address for it. */
async function setUp(slug: string, url = URL_OF): Promise<{ tenant: Tenant; secret: string }> {
  const tenant = await api.world.addTenant(slug);
  const set = await ask(tenant, "PUT", "", { url });
  expect(set.status).toBe(200);
  await api.app.services.sequencer.run();
  return { tenant, secret: set.body.secret };
}

describe("signed states of the trail, pushed", () => {
  it("[F59] reach the company's address at once, signed twice, then at most one a minute and only when something happened", async () => {
    const { tenant, secret } = await setUp("pushed");
    expect(await pusherOf().run()).toBe(1);
    const [first] = received;
    const { type, data } = JSON.parse(first?.body ?? "");
    const last = (await (await fetch(`${api.url}/v1/audit/checkpoint`, { headers: { authorization: `Bearer ${tenant.key}` } })).json()) as {
      checkpoint: string;
    };
    expect({ type, checkpoint: data.checkpoint }).toEqual({ type: "audit.checkpoint", checkpoint: last.checkpoint });
    const { "webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": signature } = first?.headers ?? {};
    const expected = createHmac("sha256", Buffer.from(secret.replace("whsec_", ""), "base64")).update(`${id}.${seconds}.${first?.body}`);
    expect(signature).toBe(`v1,${expected.digest("base64")}`);

    offsetMs = 3_600_000;
    expect(await pusherOf().run()).toBe(0); // nothing happened since
    await ask(tenant, "PUT", "", { url: URL_OF });
    await api.app.services.sequencer.run();
    offsetMs = 10_000;
    expect(await pusherOf().run()).toBe(0); // too soon
    offsetMs = 61_000;
    expect(await pusherOf().run()).toBe(1);
    expect(JSON.parse(received[1]?.body ?? "").data.batch).toBeGreaterThan(data.batch);
    const { deliveries } = (await ask(tenant, "GET", "")).body;
    expect(deliveries.map((one: { state: string; status: number }) => [one.state, one.status])).toEqual([
      ["delivered", 204],
      ["delivered", 204],
    ]);
  });

  it("[F59] are tried again, less and less often, with the same id and body's state, until the receiver says yes; a node that dies loses none", async () => {
    const { tenant } = await setUp("patient");
    answers = [{ status: 500, text: "no\u0000 disk" }, { status: 302 }, { status: 503 }];
    expect(await pusherOf().run()).toBe(0);
    expect((await ask(tenant, "GET", "")).body).toMatchObject({
      webhook: { failingSince: expect.any(String) },
      deliveries: [{ state: "waiting", status: 500, answer: "no disk", attempts: 1, nextAt: expect.any(String) }],
    });
    expect(await pusherOf().run()).toBe(0); // not yet due
    expect(received).toHaveLength(1);
    offsetMs = 6_000;
    await pusherOf().run(); // a redirect is not followed and is no yes
    offsetMs = 20_000;
    expect(await pusherOf().run()).toBe(0); // the second pause is longer
    expect(received).toHaveLength(2);
    offsetMs = 40_000;
    await pusherOf().run();
    offsetMs = 200_000;
    // a node takes it and dies before it sends: another has it a minute later
    await owner.query("UPDATE audit_delivery SET attempts = attempts + 1, next_at = $1 WHERE state = 'waiting'", [
      new Date(clock.now() + 60_000),
    ]);
    expect(await pusherOf().run()).toBe(0);
    offsetMs = 261_000;
    expect(await pusherOf().run()).toBe(1);
    expect(received).toHaveLength(4);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(received.map(({ body }) => JSON.parse(body).data.checkpoint)).size).toBe(1);
    expect((await ask(tenant, "GET", "")).body).toMatchObject({
      webhook: { failingSince: null },
      deliveries: [{ state: "delivered", attempts: 5 }],
    });
  });

  it("[F59] are sent by one of several processes, and a slow receiver holds up neither the chain nor other companies", async () => {
    await setUp("slow");
    let answer = (): void => undefined;
    late = new Promise((resolve) => {
      answer = resolve;
    });
    const runs = [pusherOf().run(), pusherOf().run(), pusherOf().run()];
    while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const other = await api.world.addTenant("other");
    await ask(other, "PUT", "", { url: "https://unknown.example/" });
    expect(await api.app.services.sequencer.run()).toBeGreaterThan(0);
    answer();
    late = Promise.resolve();
    expect((await Promise.all(runs)).reduce((a, b) => a + b)).toBe(1);
    expect(received).toHaveLength(1);
  });

  it("[F59] go to public addresses over https only, and administrators are told when they do not arrive", async () => {
    const { tenant } = await setUp("inside", PRIVATE);
    for (const step of [0, 6, 50, 300, 2_000, 10_000]) {
      offsetMs = step * 1_000;
      await pusherOf().run();
    }
    const { deliveries } = (await ask(tenant, "GET", "")).body;
    expect(deliveries[0]).toMatchObject({ state: "waiting", status: null, attempts: 6 });
    expect(deliveries[0].answer).toContain("no public address");
    const notices = await fetch(`${api.url}/v1/notices`, { headers: { authorization: `Bearer ${tenant.key}` } });
    expect(((await notices.json()) as { items: unknown[] }).items).toEqual([
      expect.objectContaining({
        kind: "audit.push_failing",
        params: { host: "inside.example", reason: expect.stringContaining("10.1.2.3") },
      }),
    ]);
    expect(received).toHaveLength(0);
    for (const url of [
      "http://archive.example/",
      "https://10.0.0.1/",
      "https://127.0.0.1/x",
      "https://a:b@archive.example/",
      "nowhere",
      "https://[::1]/",
    ])
      expect(await ask(tenant, "PUT", "", { url }), url).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect((await ask(tenant, "GET", "")).body.webhook.url).toBe(PRIVATE);
  });

  it("[F59] can be tried with a button, are set by administrators only, and stop when the address goes; the secret is shown once", async () => {
    const { tenant, secret } = await setUp("trying");
    answers = [{ status: 401, text: "who are you" }];
    expect(await ask(tenant, "POST", "/test")).toMatchObject({
      status: 200,
      body: { kind: "test", state: "failed", status: 401, answer: "who are you" },
    });
    expect(await ask(tenant, "POST", "/test")).toMatchObject({ body: { state: "delivered", status: 204 } });
    expect(JSON.parse(received[1]?.body ?? "")).toMatchObject({ type: "audit.test", data: { checkpoint: expect.stringContaining(".") } });
    expect((await ask(tenant, "PUT", "", { url: URL_OF })).body.secret).toBeNull();
    const renewed = (await ask(tenant, "PUT", "", { url: URL_OF, newSecret: true })).body.secret;
    expect(renewed).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(renewed).not.toBe(secret);
    expect(JSON.stringify((await owner.query("SELECT * FROM audit_webhook")).rows)).not.toContain(renewed.slice(6));

    await api.world.db.withCompany(tenant.companyId, async (tx) => {
      await tx.employee.updateMany({ data: { roles: ["auditor"] } });
      await tx.$queryRaw`SELECT souk_raise_epoch()::text`;
    });
    await api.app.services.epochs.refresh();
    expect((await ask(tenant, "GET", "")).body.deliveries).toHaveLength(2);
    expect((await ask(tenant, "PUT", "", { url: URL_OF })).status).toBe(403);
    expect((await ask(tenant, "DELETE", "")).status).toBe(403);
    const stranger = await api.world.addTenant("stranger");
    expect((await ask(stranger, "GET", "")).body).toEqual({ webhook: null, deliveries: [] });
    expect((await ask(stranger, "POST", "/test")).status).toBe(404);
    expect((await ask(stranger, "DELETE", "")).status).toBe(404);
  });

  it("[F59] [I4] a test is on record before it is sent, on the trail, and one at a time", async () => {
    const { tenant } = await setUp("careful");
    let answer = (): void => undefined;
    late = new Promise((resolve) => {
      answer = resolve;
    });
    const first = ask(tenant, "POST", "/test");
    while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const { id, ...sent } = (await ask(tenant, "GET", "")).body.deliveries[0];
    expect({ id, ...sent }).toMatchObject({ id: received[0]?.headers["webhook-id"], kind: "test", lastAt: null, status: null });
    expect(await ask(tenant, "POST", "/test")).toMatchObject({ status: 409, body: { code: "conflict" } });
    answer();
    late = Promise.resolve();
    expect(await first).toMatchObject({ status: 200, body: { id, state: "delivered" } });
    expect(received).toHaveLength(1);
    const { rows } = await owner.query("SELECT target FROM audit_entry WHERE company_id = $1 AND action = 'audit.push_tested'", [
      tenant.companyId,
    ]);
    expect(rows).toEqual([{ target: "archive.example" }]);
  });

  it("[F59] what waits for an address that is not the set one any more is dropped, not sent", async () => {
    const { tenant } = await setUp("replaced");
    answers = [{ status: 500 }];
    await pusherOf().run();
    await owner.query("UPDATE audit_webhook SET url = $1", [`${URL_OF}/new`]);
    offsetMs = 100_000;
    expect(await pusherOf().run()).toBe(1);
    const { deliveries } = (await ask(tenant, "GET", "")).body;
    expect(deliveries.map((one: { url: string; state: string }) => [one.url, one.state])).toEqual(
      expect.arrayContaining([
        [URL_OF, "dropped"],
        [`${URL_OF}/new`, "delivered"],
      ]),
    );
    expect(received).toHaveLength(2);
  });

  it("[F59] are not sent any more when the address is taken away", async () => {
    const { tenant } = await setUp("leaving");
    answers = [{ status: 500 }];
    await pusherOf().run();
    expect((await ask(tenant, "DELETE", "")).status).toBe(204);
    offsetMs = 100_000;
    expect(await pusherOf().run()).toBe(0);
    expect(received).toHaveLength(1);
    expect((await ask(tenant, "GET", "")).body).toMatchObject({ webhook: null, deliveries: [{ state: "dropped" }] });
  });
});
