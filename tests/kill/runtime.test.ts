import { createPulse } from "@souk/db";
import { encodeId, newUuid, systemClock, systemRandom } from "@souk/kernel";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLongCallStore } from "../../apps/marketplace-api/src/modules/run/index.ts";
import { DEFAULT_RUNTIME, type RuntimeSettings } from "../../apps/marketplace-api/src/modules/runtime/index.ts";
import { type CallAnswer, callSkill, type RunningApi, startApi } from "../support/api.ts";
import { manifestOf, type Tenant } from "../support/world.ts";

const WRITER = `globalThis.__souk_skill = { run: async ({ files }) => { await files.write("/out.txt", "x"); return {}; } };`;
const READER = `globalThis.__souk_skill = { run: ({ input }) => {
  globalThis.calls = (globalThis.calls ?? 0) + 1;
  if (input.spin) { const end = 1e8; let n = 0; while (n < end) n += 1; }
  return { calls: globalThis.calls };
} };`;
const writer = { name: "box/writer", bundle: WRITER, manifest: { permissions: { files: ["write:/**"] } } };
const reader = { name: "box/reader", bundle: READER };

let api: RunningApi;
let made = 0;

beforeAll(async () => {
  api = await startApi();
  for (const source of [writer, reader]) await api.world.publish(source);
}, 60_000);
afterAll(() => api.close());

async function buyer(): Promise<Tenant> {
  made += 1;
  const tenant = await api.world.addTenant(`company-${made}`);
  for (const source of [writer, reader]) await api.world.enable(tenant, manifestOf(source));
  return tenant;
}
const call = (tenant: Tenant, skill: string, input: object = {}): Promise<CallAnswer> =>
  callSkill(api.url, tenant.key, { skill, body: { input } });
async function put(tenant: Tenant, settings: unknown): Promise<CallAnswer> {
  const response = await fetch(`${api.url}/v1/runtime`, {
    method: "PUT",
    headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" },
    body: JSON.stringify(settings),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}
const settings = (changed: Partial<RuntimeSettings>): RuntimeSettings => ({ ...DEFAULT_RUNTIME, ...changed });
/** Holds always, whatever the time: every day of the week. */
const ALWAYS = {
  kind: "weekly" as const,
  name: "Quarter end",
  days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const,
  from: "00:00",
  to: "24:00",
};
const freeze = (stops: "changes" | "all"): Partial<RuntimeSettings> => ({
  freeze: { stops, windows: [{ ...ALWAYS, days: [...ALWAYS.days] }] },
});

describe("what a company sets for its calls", () => {
  it("[F65] a freeze stops calls that may change something, says until when, and leaves readers alone", async () => {
    const tenant = await buyer();
    expect((await call(tenant, "box/writer")).status).toBe(200);
    expect((await put(tenant, settings(freeze("changes")))).body.frozen).toMatchObject({ name: "Quarter end" });
    const frozen = await call(tenant, "box/writer");
    expect(frozen.status).toBe(423);
    expect(frozen.body).toMatchObject({ code: "frozen", billed: false, decision: { layer: "company", rule: "Quarter end" } });
    expect(frozen.body.detail).toMatch(/until \d{4}-\d\d-\d\d \d\d:\d\d [\w/]+ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)/);
    expect((await call(tenant, "box/reader")).status).toBe(200);
    await put(tenant, settings(freeze("all")));
    expect((await call(tenant, "box/reader")).status).toBe(423);
    await put(tenant, DEFAULT_RUNTIME);
    expect((await call(tenant, "box/writer")).status).toBe(200);
  });

  it("[F61] limits only lower what the platform allows, for all skills or for one", async () => {
    const tenant = await buyer();
    expect((await put(tenant, settings({ limits: { cpuMs: 60_000 } }))).body.code).toBe("invalid_request");
    expect((await call(tenant, "box/reader", { spin: true })).status).toBe(200);
    await put(tenant, settings({ skills: { "box/reader": { limits: { cpuMs: 20 } } } }));
    const stopped = await call(tenant, "box/reader", { spin: true });
    expect(stopped.body).toMatchObject({ code: "skill_timeout", billed: false });
    expect((await call(tenant, "box/writer")).status).toBe(200);
  });

  it("[F61] isolation decides what is left of one call for the next", async () => {
    const tenant = await buyer();
    const counted = async (): Promise<number> => (await call(tenant, "box/reader")).body.output.calls;
    await counted();
    expect(await counted()).toBeGreaterThan(1);
    for (const isolation of ["fresh_context", "fresh_isolate"] as const) {
      await put(tenant, settings({ isolation }));
      expect([await counted(), await counted()], isolation).toEqual([1, 1]);
    }
  });

  it("[F77] rates answer 429 with the standard fields, and count an agent's calls for its owner, too", async () => {
    const tenant = await buyer();
    const agent = await api.world.addAgent(tenant, ["file:/** read,write"]);
    await put(tenant, settings({ rates: { employee: { calls: 3, seconds: 3600 }, agent: { calls: 2, seconds: 3600 }, skill: null } }));
    const first = await call({ ...tenant, key: agent.key }, "box/reader", { n: 1 });
    expect(first.headers.get("ratelimit-policy")).toBe('"employee";q=3;w=3600, "agent";q=2;w=3600');
    expect(first.headers.get("ratelimit")).toMatch(/^"employee";r=2;t=\d+, "agent";r=1;t=\d+$/);
    expect((await call({ ...tenant, key: agent.key }, "box/reader", { n: 2 })).status).toBe(200);
    const refused = await call({ ...tenant, key: agent.key }, "box/reader", { n: 3 });
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: "rate_limited", retryable: true, billed: false });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(1_000);
    expect(refused.headers.get("ratelimit")).toContain('"agent";r=0');
    expect((await call(tenant, "box/reader")).status).toBe(200);
    expect((await call(tenant, "box/reader")).status).toBe(429);
    expect((await call(await buyer(), "box/reader")).status).toBe(200);
  });

  it("is read and changed by the right people only", async () => {
    const tenant = await buyer();
    const agent = await api.world.addAgent(tenant, []);
    expect((await put({ ...tenant, key: agent.key }, DEFAULT_RUNTIME)).body.code).toBe("permission_denied");
    const callKey = await api.world.addKey(tenant, { scopes: ["call"] });
    expect((await put({ ...tenant, key: callKey }, DEFAULT_RUNTIME)).body.code).toBe("permission_denied");
    const unknown = await put(tenant, { ...DEFAULT_RUNTIME, freeze: { stops: "all", windows: [{ kind: "never" }] } });
    expect(unknown.body).toMatchObject({ code: "invalid_request" });
  });
});

describe("requests that every heartbeat carries", () => {
  const NODE = newUuid(systemClock, systemRandom);
  const cancel = async (key: string, uuid = newUuid(systemClock, systemRandom)): Promise<CallAnswer> => {
    const response = await fetch(`${api.url}/v1/calls/${encodeId("call", uuid)}/cancel`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
  const requested = (tenant: Tenant): Promise<number> => api.world.db.withCompany(tenant.companyId, (tx) => tx.cancelRequest.count());
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it("[F75][I12] cancelling calls that nobody runs asks no node", async () => {
    const tenant = await buyer();
    const answers = await Promise.all(Array.from({ length: 30 }, () => cancel(tenant.key)));
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(["not_found"]));
    expect(await requested(tenant)).toBe(0);
  });

  it("[F75][I12] one asker's request never stands in for another's, a person has ten under way, and an answered one is gone", async () => {
    const [tenant, other] = [await buyer(), await buyer()];
    const agent = await api.world.addAgent(tenant, []);
    const group = { skill: "box/reader", version: "1.0.0", employee: tenant.employeeId, calls: 1, oldestMs: 1 };
    const callers = [`agent:${agent.agentId}`, `employee:${tenant.employeeId}`];
    const running = callers.map((caller, n) => ({ ...group, company: tenant.companyId, agent: n === 0 ? agent.agentId : null, caller }));
    const pulse = createPulse(api.database.appUrl);
    const beat = (load: unknown) => pulse.beat({ nodeId: NODE, pid: 1, machine: "elsewhere", windowSeconds: 1, load });
    const store = createLongCallStore({ db: api.world.db, nodeId: newUuid(systemClock, systemRandom) });
    const wish = { companyId: tenant.companyId, employeeId: tenant.employeeId, anyCall: false };
    const request = async (by: string, callId: string): Promise<string> => {
      await beat({ running });
      return store.requestCancel({ ...wish, by, callId });
    };
    const callId = newUuid(systemClock, systemRandom);
    for (const by of callers) expect(await request(by, callId)).toBe("asked");
    const wishes = (await beat({ running })).cancels.filter((one) => one.callId === callId);
    expect(wishes.map(({ by }) => by).sort()).toEqual(callers);
    expect((await beat({ running: [{ ...group, company: other.companyId, agent: null, caller: "employee:x" }] })).cancels).toEqual([]);

    await beat({ running });
    expect((await cancel(tenant.key)).body.code).toBe("not_found");
    expect(await requested(tenant)).toBe(2);
    for (let n = 3; n <= 10; n++) expect(await request(callers[0] ?? "", newUuid(systemClock, systemRandom))).toBe("asked");
    expect(await request(callers[1] ?? "", newUuid(systemClock, systemRandom))).toBe("too_many");
    expect(await request(callers[1] ?? "", callId)).toBe("asked");
    const refused = await cancel(tenant.key);
    expect([refused.status, refused.body.code, refused.headers.get("retry-after")]).toEqual([429, "rate_limited", "2"]);
    await pulse.leave(NODE);
    await pulse.close();
  });

  it("[F62][I12] a target that is stopped keeps its one switch, and a company has at most a hundred", async () => {
    const tenant = await buyer();
    const kill = async (target: object): Promise<CallAnswer> => {
      const response = await fetch(`${api.url}/v1/kill-switches`, {
        method: "POST",
        headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" },
        body: JSON.stringify({ target, reason: "too many" }),
      });
      return { status: response.status, body: await response.json(), headers: response.headers };
    };
    const twice = await Promise.all([kill({ skill: "box/writer" }), kill({ skill: "box/writer" })]);
    expect(twice.map(({ status }) => status)).toEqual([201, 201]);
    expect(twice[1]?.body.id).toBe(twice[0]?.body.id);
    await api.world.db.withCompany(
      tenant.companyId,
      (tx) => tx.$executeRaw`INSERT INTO kill_switch (company_id, id, platform, target_kind, target_id, reason, created_by, created_at)
        SELECT souk_company(), gen_random_uuid(), false, 'skill', 'none/s' || n, 'many', 'system', now() FROM generate_series(1, 99) n`,
    );
    const refused = await kill({ skill: "box/reader" });
    expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);
    expect((await kill({ skill: "box/writer" })).body.id).toBe(twice[0]?.body.id);
  });

  it("[F62][F75] a long call that is stopped between its decision and its start is recorded, and found by the id its caller has", async () => {
    const tenant = await buyer();
    const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<CallAnswer> => {
      const response = await fetch(`${api.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json(), headers: response.headers };
    };
    expect((await call(tenant, "box/reader")).status).toBe(200);
    const owner = new pg.Client({ connectionString: api.database.ownerUrl });
    await owner.connect();
    await owner.query("BEGIN");
    await owner.query("LOCK TABLE running_call IN ACCESS EXCLUSIVE MODE");
    const starting = ask("POST", "/v1/skills/box/reader/calls", { input: {} }, { prefer: "respond-async" });
    await pause(200);
    const killed = await ask("POST", "/v1/kill-switches", { target: { skill: "box/reader" }, reason: "just in time" });
    await owner.query("ROLLBACK");
    await owner.end();
    expect(killed.body).toMatchObject({ status: "in_force", stoppedCalls: 0 });
    const started = await starting;
    expect(started.status).toBe(202);
    let ended = await ask("GET", `/v1/calls/${started.body.callId}`);
    for (let looks = 0; ended.body.status === "running" && looks < 50; looks++) {
      await pause(20);
      ended = await ask("GET", `/v1/calls/${started.body.callId}`);
    }
    expect(ended.body).toMatchObject({ status: "denied", code: "killed", billed: false });
  });
});
