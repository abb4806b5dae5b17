import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_RUNTIME } from "../../apps/marketplace-api/src/modules/runtime/index.ts";
import { type CallAnswer, callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const COUNT = `globalThis.__souk_skill = { run: ({ input }) => { if (input.text === "never") throw new Error("ran"); return {}; } };`;
const input = { type: "object", properties: { text: { type: "string" } }, required: ["text"], additionalProperties: false };
const GOOD = { text: "one two" };

let api: RunningApi;
let buyer: Tenant;

beforeAll(async () => {
  api = await startApi();
  const { world } = api;
  buyer = await world.addTenant("buyer", { grants: ["file:/** read,write", "http:example.com/** POST"] });
  for (const name of ["words/count", "words/killed", "words/poor"])
    await world.enable(buyer, await world.publish({ name, bundle: COUNT, manifest: { input } }));
  await world.publish({ name: "words/unwanted", bundle: COUNT });
  const poster = await world.publish({
    name: "words/poster",
    bundle: COUNT,
    manifest: { input, permissions: { network: ["POST:example.com/**"] } },
  });
  await world.enable(buyer, poster, ["http:example.com/** POST"]);
  await world.enable(
    buyer,
    await world.publish({ name: "words/writer", bundle: COUNT, manifest: { permissions: { files: ["write:/out/**"] } } }),
  );
  await world.setBudget(buyer, 1n, { kind: "skill", id: "words/poor" });
});
afterAll(() => api.close());

const call = (skill: string, body: object, idempotencyKey?: string): Promise<CallAnswer> =>
  callSkill(api.url, buyer.key, { skill, body, ...(idempotencyKey ? { idempotencyKey } : {}) });
const dry = (skill: string, body: object, idempotencyKey?: string) => call(skill, { ...body, dryRun: true }, idempotencyKey);

async function ask(method: string, path: string, body: unknown): Promise<CallAnswer> {
  const headers = { authorization: `Bearer ${buyer.key}`, "content-type": "application/json" };
  const response = await fetch(`${api.url}${path}`, { method, headers, body: JSON.stringify(body) });
  const answer = { status: response.status, body: await response.json(), headers: response.headers };
  return answer;
}

/** Everything a call could leave behind. */
const left = () =>
  api.world.db.withCompany(buyer.companyId, async (tx) => ({
    calls: await tx.call.count(),
    events: await tx.usageEvent.count(),
    keys: await tx.idempotency.count(),
    held: await tx.$queryRaw`SELECT coalesce(sum(held_micro + spent_micro), 0)::text FROM budget_period`,
  }));

/** What of a problem a call's own row does not change. */
const essence = ({ status, body }: CallAnswer) => ({
  status,
  code: body.code,
  detail: body.detail,
  problems: body.problems,
  layer: body.decision?.layer ?? null,
  billed: body.billed,
});

/** The dry run answers what the call answers, and leaves nothing. */
async function expectSame(skill: string, body: object, code: string) {
  const before = await left();
  const tried = await dry(skill, body);
  expect(await left(), "a dry run leaves nothing behind").toEqual(before);
  expect(tried.body.callId).toBeUndefined();
  const real = await call(skill, body);
  expect(real.body.code).toBe(code);
  expect(essence(tried)).toEqual(essence(real));
}

describe("[F32] a dry run answers what the call would answer up to running", () => {
  it.each([
    ["a wrong type", "words/count", { input: { text: 7 } }, "invalid_input"],
    ["a missing field", "words/count", { input: {} }, "invalid_input"],
    ["a field too many", "words/count", { input: { text: "a", "x/y~z": 1 } }, "invalid_input"],
    ["an unknown skill", "words/nothing", { input: GOOD }, "not_found"],
    ["a skill nobody enabled", "words/unwanted", { input: GOOD }, "not_enabled"],
    ["a version that is not pinned", "words/count", { input: GOOD, version: "9.0.0" }, "version_conflict"],
    ["a price above the maximum", "words/count", { input: GOOD, maxPrice: { amount: "0.000001", currency: "USD" } }, "max_price_exceeded"],
    ["a quote of nobody's", "words/count", { input: GOOD, quote: "x.y.z" }, "invalid_request"],
    ["a budget that is too small", "words/poor", { input: GOOD }, "budget_exceeded"],
  ])("%s", async (_what, skill, body, code) => {
    await expectSame(skill, body, code);
  });

  it("a refusal of a budget names both amounts with their currency", async () => {
    const { body } = await dry("words/poor", { input: GOOD });
    expect(body.detail).toContain("of 0.000001 USD for ");
    expect(body.detail).toContain("(at most 0.002 USD)");
  });

  it("a pointer to each place", async () => {
    const { status, body } = await dry("words/count", { input: { text: 7, more: 1 } });
    expect(status).toBe(422);
    expect(body.problems.map((one: { pointer: string }) => one.pointer).sort()).toEqual(["/more", "/text"]);
  });

  it("[F62] a skill that was stopped", async () => {
    await ask("POST", "/v1/kill-switches", { target: { skill: "words/killed" }, reason: "looks wrong" });
    await expectSame("words/killed", { input: GOOD }, "killed");
  });

  it("[F65] a freeze, for what may change something", async () => {
    const always = { name: "Quarter end", kind: "dated", from: "2000-01-01T00:00", to: "2999-01-01T00:00" };
    await ask("PUT", "/v1/runtime", { ...DEFAULT_RUNTIME, freeze: { stops: "changes", windows: [always] } });
    await expectSame("words/writer", { input: {} }, "frozen");
    expect((await dry("words/poster", { input: GOOD })).body.code).toBe("frozen");
    await ask("PUT", "/v1/runtime", DEFAULT_RUNTIME);
  });

  it("[F77] rates are looked at and not used up", async () => {
    await ask("PUT", "/v1/runtime", { ...DEFAULT_RUNTIME, rates: { employee: null, agent: null, skill: { calls: 1, seconds: 3600 } } });
    for (let again = 0; again < 3; again++) {
      const answer = await dry("words/count", { input: GOOD });
      expect(answer.body).toMatchObject({ dryRun: true, decision: { allowed: true } });
      expect(answer.headers.get("ratelimit")).toContain("r=1");
    }
    expect((await call("words/count", { input: GOOD })).status).toBe(200);
    expect((await dry("words/count", { input: GOOD })).body.code).toBe("rate_limited");
    await ask("PUT", "/v1/runtime", { ...DEFAULT_RUNTIME, rates: { employee: null, agent: null, skill: null } });
  });
});

describe("[F71] an idempotency key and a dry run", () => {
  it("none is required, not even where the call needs one", async () => {
    expect((await call("words/poster", { input: GOOD })).body.code).toBe("idempotency_required");
    expect((await dry("words/poster", { input: GOOD })).body).toMatchObject({ dryRun: true, decision: { allowed: true } });
  });

  it("it is never used up", async () => {
    const before = await left();
    for (const text of ["a", "b"]) expect((await dry("words/count", { input: { text } }, "dry-key-0001")).status).toBe(200);
    expect(await left()).toEqual(before);
    expect((await call("words/count", { input: { text: "c" } }, "dry-key-0001")).body.replayed).toBe(false);
  });

  it("one that another call holds is refused with other arguments, and names the call whose answer it would get", async () => {
    const real = await call("words/count", { input: GOOD }, "held-key-0001");
    const other = await dry("words/count", { input: { text: "other" } }, "held-key-0001");
    expect(essence(other)).toEqual(essence(await call("words/count", { input: { text: "other" } }, "held-key-0001")));
    expect(other.body.code).toBe("idempotency_conflict");
    const same = await dry("words/count", { input: GOOD }, "held-key-0001");
    expect(same.body).toMatchObject({ dryRun: true, replayOf: real.body.callId, maximumPrice: { amount: "0.000000" } });
  });

  it("a call that failed under it: its error again", async () => {
    const real = await call("words/count", { input: { text: "never" } }, "failed-key-001");
    const again = await dry("words/count", { input: { text: "never" } }, "failed-key-001");
    expect(again.body).toMatchObject({ code: "skill_failed", callId: real.body.callId, billed: false });
  });
});
