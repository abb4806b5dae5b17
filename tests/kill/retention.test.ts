import { CallResponse } from "@souk/contracts";
import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clearContents, clearRequests } from "../../apps/marketplace-api/src/jobs/clear-contents.ts";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import { checkBooks } from "../support/books.ts";
import { manifestOf } from "../support/world.ts";

const ECHO = {
  name: "echo/echo",
  bundle:
    "globalThis.__souk_skill = { run: ({ input, log }) => { log.info('saw ' + input.secret + String.fromCharCode(0)); return input; } };",
};
/** Says what it was given: by failing, and by failing in a way it declared. */
const TELLTALE = {
  name: "echo/telltale",
  bundle: `globalThis.__souk_skill = { run: (ctx) => {
    const said = JSON.stringify(ctx.input) + ',"problem":{"code":"skill_failed"},"idempotencyKey":';
    if (ctx.input.declared) ctx.fail("no_match", said);
    throw new Error(said);
  } };`,
  manifest: { errors: { no_match: "Nothing fits." } },
};
/** Takes and gives only one shape. */
const PICKY = {
  name: "echo/picky",
  bundle: "globalThis.__souk_skill = { run: ({ input }) => (input.key ? { [input.key]: 1 } : {}) };",
  manifest: {
    input: { type: "object", properties: { shape: { type: "string" }, key: { type: "string" } }, additionalProperties: false },
    output: { type: "object", additionalProperties: false },
  },
};
const DAY_MS = 86_400_000;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
  await api.world.publish(ECHO);
  await api.world.publish(TELLTALE);
  await api.world.publish(PICKY);
}, 60_000);
afterAll(() => api.close());

describe("stored inputs and outputs", () => {
  it("[F71] are cleared after 30 days and not before; charge, receipt and key stay, and nothing runs again", async () => {
    const tenant = await api.world.addTenant("keeper");
    await api.world.enable(tenant, manifestOf(ECHO));
    const request = { skill: "echo/echo", body: { input: { secret: "of the buyer" } }, idempotencyKey: "kept-for-ever" };
    const called = await callSkill(api.url, tenant.key, request);
    const { db, settleConnection } = api.app.services;
    const clearedAfter = (days: number) => clearContents({ db, settleConnection, clock: { now: () => systemClock.now() + days * DAY_MS } });
    // biome-ignore lint/suspicious/noExplicitAny: -- a view of every shape, looked at field by field
    const look = async (): Promise<any> =>
      (await fetch(`${api.url}/v1/calls/${called.body.callId}`, { headers: { authorization: `Bearer ${tenant.key}` } })).json();

    expect(await clearedAfter(29)).toBe(0);
    const before = await look();
    expect(before).toMatchObject({ output: { secret: "of the buyer" }, outputExpired: false });
    expect(before.logs).toMatchObject([{ text: expect.stringContaining("saw of the buyer") }]);
    expect(await clearedAfter(31)).toBe(1);
    expect(await look()).toMatchObject({ input: null, output: null, outputExpired: true, billed: true, receipt: called.body.receipt });
    const { input: _, output: __, logs, outputExpired, ...evidence } = await look();
    expect(before).toMatchObject(evidence);
    expect(logs).toEqual([]);
    expect(await clearedAfter(31)).toBe(0);
    const { output, ...kept } = called.body;
    expect(output).toMatchObject({ secret: "of the buyer" });
    const again = await callSkill(api.url, tenant.key, request);
    expect(again).toMatchObject({ status: 200, body: { ...kept, output: null, outputExpired: true, replayed: true } });
    expect(CallResponse.safeParse(again.body).success).toBe(true);
    expect((await checkBooks(api.database.ownerUrl)).calls).toBe(1);
  });
});

describe("what a skill says when it fails", () => {
  it("[F71] goes after 30 days with inputs and logs, where it failed as it declared and where not; which failure it was stays", async () => {
    const tenant = await api.world.addTenant("told");
    await api.world.enable(tenant, manifestOf(TELLTALE));
    const tags = { problem: '},"problem":{"code":"skill_failed"', idempotencyKey: "mine" };
    const call = (declared: boolean) =>
      callSkill(api.url, tenant.key, {
        skill: "echo/telltale",
        body: { input: { secret: "of the buyer", declared }, tags },
        idempotencyKey: `told-${declared}`,
      });
    const answers = [await call(false), await call(true)];
    const { db, settleConnection } = api.app.services;
    const clearedAfter = (days: number) => clearContents({ db, settleConnection, clock: { now: () => systemClock.now() + days * DAY_MS } });
    const look = async (): Promise<Record<string, unknown>[]> =>
      Promise.all(
        answers.map(async ({ body }) => {
          const answer = await fetch(`${api.url}/v1/calls/${body.callId}`, { headers: { authorization: `Bearer ${tenant.key}` } });
          return (await answer.json()) as Record<string, unknown>;
        }),
      );
    await clearedAfter(29);
    const before = await look();
    expect(JSON.stringify(before.map(({ problem }) => problem)).split("of the buyer")).toHaveLength(5); // detail, its parameter, detail, and the declared message
    await clearedAfter(31);
    const after = await look();
    expect(JSON.stringify(after)).not.toContain("of the buyer");
    const said = "What the skill said about it is kept for 30 days.";
    const detail = "The skill failed. What it said about it is kept for 30 days.";
    expect(after.map(({ problem }) => problem)).toEqual([
      { code: "skill_failed", detail },
      { code: "skill_failed", detail, skillError: { code: "no_match", message: said } },
    ]);
    for (const [i, one] of after.entries()) {
      const { input: _, problem: __, ...evidence } = one;
      expect(before[i]).toMatchObject(evidence);
    }
    expect((await call(true)).body).toMatchObject({ code: "skill_failed", detail });
  });
});

describe("where an input or an output did not fit", () => {
  it("[F71] goes after 30 days, with the keys that name the place; that it did not fit stays", async () => {
    const tenant = await api.world.addTenant("misfit");
    await api.world.enable(tenant, manifestOf(PICKY));
    const bodies = [
      { shape: 1, "patient-4711": "of the buyer" },
      { shape: "out", key: "patient-4711" },
    ];
    const tags = { problem: '},"problem":{"code":"invalid_input"', idempotencyKey: "mine" };
    const answers = await Promise.all(bodies.map((input) => callSkill(api.url, tenant.key, { skill: PICKY.name, body: { input, tags } })));
    expect(answers.map(({ body }) => body.code)).toEqual(["invalid_input", "invalid_output"]);
    const { db, settleConnection } = api.app.services;
    const clearedAfter = (days: number) => clearContents({ db, settleConnection, clock: { now: () => systemClock.now() + days * DAY_MS } });
    const look = async (): Promise<{ problem: { detail: string; problems?: { pointer: string }[] } }[]> =>
      Promise.all(
        answers.map(async ({ body }) => {
          const answer = await fetch(`${api.url}/v1/calls/${body.callId}`, { headers: { authorization: `Bearer ${tenant.key}` } });
          return (await answer.json()) as never;
        }),
      );
    await clearedAfter(29);
    const before = await look();
    expect(before.map(({ problem }) => JSON.stringify(problem).includes("patient-4711"))).toEqual([true, true]);
    await clearedAfter(31);
    const after = await look();
    expect(JSON.stringify(after)).not.toContain("patient-4711");
    expect(after.map(({ problem }) => problem)).toEqual([
      { code: "invalid_input", detail: "The input did not fit the skill's schema. Where is kept for 30 days." },
      { code: "invalid_output", detail: "The skill returned something its own schema does not allow. Where is kept for 30 days." },
    ]);
    for (const [i, { problem: _, input: __, ...evidence }] of (after as Record<string, unknown>[]).entries())
      expect(before[i]).toMatchObject(evidence);
  });
});

describe("the log of outside requests", () => {
  it("[F53] ends after its period, never within 30 days, and not under a call that runs; the audit trail stays", async () => {
    const { db, settleConnection, sequencer } = api.app.services;
    const [mine, other] = [await api.world.addTenant("logger"), await api.world.addTenant("elsewhere")];
    const owner = new pg.Client({ connectionString: api.database.ownerUrl });
    await owner.connect();
    const add = async (companyId: string, days: number): Promise<string> => {
      const callId = newUuid(systemClock, systemRandom);
      await owner.query(
        `INSERT INTO network_request (company_id, call_id, n, hop, at, principal, skill, version, method, host, port, path_hash, mode, layer, verdict, mutating, state, bytes_out, bytes_in)
         VALUES ($1, $2, 1, 0, now() - make_interval(days => $3), 'employee:x', 'a/b', '1.0.0', 'GET', 'crm.example', 443, '', 'enforce', 'company', 'allowed', false, 'answered', 0, 0)`,
        [companyId, callId, days],
      );
      return callId;
    };
    const count = async (table: string): Promise<number> => (await owner.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n;
    await add(mine.companyId, 1);
    await add(mine.companyId, 40);
    await add(mine.companyId, 200);
    await add(other.companyId, 200);
    const running = await add(mine.companyId, 201);
    await owner.query("INSERT INTO call_intent VALUES ($1, 'employee:x', 'k', $2, $2, '', now(), '{}')", [mine.companyId, running]);
    await sequencer.run();
    const audit = await count("audit_entry");
    const deps = { db, settleConnection, clock: systemClock };
    expect(await clearRequests(deps, 180)).toBe(2);
    expect(await clearRequests(deps, 180)).toBe(0);
    // a setting that is too short (or a clock that jumped) takes nothing of the last 30 days
    expect(await clearRequests({ ...deps, clock: { now: () => systemClock.now() + 400 * DAY_MS } }, 1)).toBe(1);
    expect((await owner.query("SELECT call_id FROM network_request ORDER BY at")).rows).toEqual([{ call_id: running }, expect.anything()]);
    expect(await count("audit_entry")).toBe(audit);
    await owner.end();
  });
});
