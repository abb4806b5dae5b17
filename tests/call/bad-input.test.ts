import { decodeId } from "@souk/kernel";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallAnswer, callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { FAULTS } from "./faults.ts";

const COUNT = `globalThis.__souk_skill = { run: ({ input }) => ({ words: (input.text.match(/\\S+/g) ?? []).length }) };`;
const input = { type: "object", properties: { text: { type: "string" } }, required: ["text"], additionalProperties: false };
const output = { type: "object", properties: { words: { type: "integer" } }, required: ["words"], additionalProperties: false };
const GOOD = { input: { text: "one two" } };

let api: RunningApi;
let buyer: Tenant;
let other: Tenant;
const keys: Record<string, string> = {};

beforeAll(async () => {
  api = await startApi();
  const { world } = api;
  buyer = await world.addTenant("buyer");
  other = await world.addTenant("other");
  const count = await world.publish({ name: "words/count", bundle: COUNT, manifest: { input, output } });
  await world.publish({ name: "words/count", version: "1.1.0", bundle: `${COUNT}//`, manifest: { input, output } });
  await world.publish({ name: "words/unwanted", bundle: COUNT, manifest: { input, output } });
  await world.enable(buyer, count);
  for (const [, { source }] of FAULTS) await world.enable(buyer, await world.publish(source));
  keys["buyer"] = buyer.key;
  keys["other"] = other.key;
  keys["expired"] = await world.addKey(buyer, { expiresAt: Date.parse("2026-01-01T00:00:00Z") });
  keys["read only"] = await world.addKey(buyer, { scopes: ["read"] });
  keys["publisher"] = await world.addKey(buyer, { kind: "publisher", principalId: "words" });
  keys["garbage"] = "sk_live_garbage";
  keys["one letter off"] = `${buyer.key.slice(0, -1)}${buyer.key.endsWith("A") ? "B" : "A"}`;
});
afterAll(() => api.close());

const call = (key: string, body: unknown, idempotencyKey?: string, skill = "words/count") =>
  callSkill(api.url, key, { skill, body, ...(idempotencyKey ? { idempotencyKey } : {}) });

/** Rows that money leaves behind. */
async function books(tenant: Tenant) {
  return api.world.db.withCompany(tenant.companyId, async (tx) => ({
    events: await tx.usageEvent.count(),
    transfers: await tx.transfer.count(),
    receipts: await tx.receipt.count(),
  }));
}
const rowOf = (tenant: Tenant, callId: string) =>
  api.world.db.withCompany(tenant.companyId, (tx) => tx.call.findFirst({ where: { id: decodeId("call", callId) ?? "" } }));

interface Refusal {
  readonly status: number;
  readonly code: string;
  /** Status of the recorded call; null: none is recorded. */
  readonly recorded: string | null;
  readonly or?: Omit<Refusal, "or">;
}

/** The one shape of every failure, and that it left no money behind. */
async function expectRefused(work: () => Promise<CallAnswer>, usual: Refusal) {
  const before = await books(buyer);
  const answer = await work();
  const expected: Omit<Refusal, "or"> = usual.or && usual.or.code === answer.body.code ? usual.or : usual;
  expect(answer.body, JSON.stringify(answer.body)).toMatchObject({ status: expected.status, code: expected.code, billed: false });
  expect(answer.status).toBe(expected.status);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.body.requestId).toMatch(/^req_/);
  if (expected.recorded === null) expect(answer.body.callId).toBeUndefined();
  else
    expect(await rowOf(buyer, answer.body.callId)).toMatchObject({ status: expected.recorded, errorCode: expected.code, amountMicro: 0n });
  expect(await books(buyer)).toEqual(before);
  expect((await call(buyer.key, GOOD)).status, "the next call works").toBe(200);
  return answer.body;
}

describe("[F76] a request that is wrong", () => {
  it.each([
    ["malformed JSON", "{not json", ""],
    ["an empty body", "", ""],
    ["a list for a body", [], ""],
    ["null for a body", "null", ""],
    ["a version of another type", { ...GOOD, version: 5 }, "/version"],
    ["a version that is no version", { ...GOOD, version: "latest" }, "/version"],
    ["a price of another type", { ...GOOD, maxPrice: { amount: 1, currency: "USD" } }, "/maxPrice/amount"],
    ["a price in another currency", { ...GOOD, maxPrice: { amount: "1.00", currency: "EUR" } }, null],
    ["tags of another type", { ...GOOD, tags: { costCentre: 7 } }, "/tags/costCentre"],
    ["a tag with NUL", { ...GOOD, tags: { costCentre: "a\u0000b" } }, "/tags/costCentre"],
    ["a tag with half a character", { ...GOOD, tags: { costCentre: "\ud800" } }, "/tags/costCentre"],
    ["a dry run of another type", { ...GOOD, dryRun: "yes" }, "/dryRun"],
    ["no input", {}, "/input"],
    ["an unknown field", { ...GOOD, inputs: {} }, ""],
    ["input nested a hundred thousand deep", `{"input":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "/input"],
  ])("[F76] %s: 400 with the place", async (_name, body, pointer) => {
    const problem = await expectRefused(() => call(buyer.key, body), { status: 400, code: "invalid_request", recorded: null });
    if (pointer) expect(problem.problems.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
  });

  it("[F71] a number out of range under an idempotency key: 400", async () => {
    const work = () => call(buyer.key, '{"input":{"text":"a","n":1e400}}', "out-of-range-1");
    await expectRefused(work, { status: 400, code: "invalid_request", recorded: null });
  });

  it.each([
    ["too short", "short"],
    ["too long", "k".repeat(129)],
    ["with a space", "has a space"],
  ])("[F71] an idempotency key %s: 400", async (_name, key) => {
    await expectRefused(() => call(buyer.key, GOOD, key), { status: 400, code: "invalid_request", recorded: null });
  });

  it.each([
    ["a wrong type", { input: { text: 7 } }, "/text"],
    ["a missing field", { input: {} }, "/text"],
    ["a field too many", { input: { text: "a", "x/y~z": 1 } }, "/x~1y~0z"],
  ])("[F2] %s in the input: 422 with a JSON pointer", async (_name, body, pointer) => {
    const problem = await expectRefused(() => call(buyer.key, body), { status: 422, code: "invalid_input", recorded: "failed" });
    expect(problem.problems[0].pointer).toBe(pointer);
  });

  it("[F2] 2 MB: 413, and nothing of it is read into a call", async () => {
    const body = JSON.stringify({ input: { text: "x".repeat(2_000_000) } });
    await expectRefused(() => call(buyer.key, body), { status: 413, code: "payload_too_large", recorded: null });
  });

  it("[F2] an input just over 1 MB: 413, recorded", async () => {
    const body = { input: { text: "x".repeat(1_048_576) } };
    await expectRefused(() => call(buyer.key, body), { status: 413, code: "payload_too_large", recorded: "failed" });
  });

  it("[F2] another media type: 400", async () => {
    const response = await fetch(`${api.url}/v1/skills/words/count/calls`, {
      method: "POST",
      headers: { authorization: `Bearer ${buyer.key}`, "content-type": "text/plain" },
      body: "hello",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request", billed: false });
  });

  it("[F2] JSON that calls itself text: 400 that says how to send it", async () => {
    const response = await fetch(`${api.url}/v1/skills/words/count/calls`, {
      method: "POST",
      headers: { authorization: `Bearer ${buyer.key}`, "content-type": "text/plain" },
      body: JSON.stringify(GOOD),
    });
    expect(await response.json()).toMatchObject({ status: 400, detail: "Send the body as application/json." });
  });

  it.each(["short", "with a space in it", "x".repeat(129)])("[F2] a wrong idempotency key, %s: 400 that names the header", async (key) => {
    const response = await fetch(`${api.url}/v1/skills/words/count/calls`, {
      method: "POST",
      headers: { authorization: `Bearer ${buyer.key}`, "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(GOOD),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining("Idempotency-Key") });
  });

  it("[F2] what never reaches a route gets the same kind of answer: an address nobody can decode, headers without end", async () => {
    const undecodable = await fetch(`${api.url}/v1/files/%ff`, { headers: { authorization: `Bearer ${buyer.key}` } });
    const tooMuch = await fetch(`${api.url}/v1/whoami`, { headers: { "x-more": "x".repeat(60_000) } });
    for (const [response, status, code] of [
      [undecodable, 400, "invalid_request"],
      [tooMuch, 413, "payload_too_large"],
    ] as const) {
      expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
      const problem = await response.json();
      expect(problem).toMatchObject({ status, code, billed: false, requestId: response.headers.get("x-request-id") });
      expect(response.status).toBe(status);
    }
  });

  it.each(["words/none", "none/count"])("[F76] an unknown skill %s: 404", async (skill) => {
    await expectRefused(() => call(buyer.key, GOOD, undefined, skill), { status: 404, code: "not_found", recorded: null });
  });

  it.each(["Words/count", "words/..%2f..", "words/%00"])("a name no skill can have, %s: 400", async (skill) => {
    await expectRefused(() => call(buyer.key, GOOD, undefined, skill), { status: 400, code: "invalid_request", recorded: null });
  });

  it("[F83] a skill the company has not enabled: 403 that says how to ask", async () => {
    const problem = await expectRefused(() => call(buyer.key, GOOD, undefined, "words/unwanted"), {
      status: 403,
      code: "not_enabled",
      recorded: "denied",
    });
    expect(problem.decision).toMatchObject({ allowed: false, layer: "enablement", missing: ["skill:words/unwanted call"] });
    expect(problem.detail).toContain("/v1/access-requests");
  });

  it("[F5] a version the company did not pin: 409", async () => {
    await expectRefused(() => call(buyer.key, { ...GOOD, version: "1.1.0" }), { status: 409, code: "version_conflict", recorded: null });
  });

  it("[F74] a price over the caller's maximum: 402 before anything runs", async () => {
    const maxPrice = { amount: "0.001999", currency: "USD" };
    const problem = await expectRefused(() => call(buyer.key, { ...GOOD, maxPrice }), {
      status: 402,
      code: "max_price_exceeded",
      recorded: "denied",
    });
    expect(problem.detail).toBe("This call can cost up to 0.002 USD, units and outcomes included; your maximum is 0.001999 USD.");
    expect(problem.decision).toMatchObject({
      layer: "price",
      rule: "0.001999",
      howToFix: "Raise maxPrice to 0.002 USD or leave it out.",
    });
    expect((await call(buyer.key, { ...GOOD, maxPrice: { amount: "0.002", currency: "USD" } })).status).toBe(200);
  });
});

describe("[F76] a credential that is wrong", () => {
  it.each(["expired", "garbage", "one letter off"])("[F76] %s: 401", async (name) => {
    await expectRefused(() => call(keys[name] ?? "", GOOD), { status: 401, code: "unauthenticated", recorded: null });
  });

  it("none, or another scheme: 401 with a challenge", async () => {
    for (const authorization of [undefined, "", "Basic YTpi", `Token ${buyer.key}`, "Bearer "]) {
      const response = await fetch(`${api.url}/v1/skills/words/count/calls`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify(GOOD),
      });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain("resource_metadata=");
    }
  });

  it("[F38] revoked while it is warm: 401 from the next call on", async () => {
    const key = await api.world.addKey(buyer);
    expect((await call(key, GOOD)).status).toBe(200);
    await api.world.revokeKey(buyer, key);
    await api.app.services.epochs.refresh();
    await expectRefused(() => call(key, GOOD), { status: 401, code: "unauthenticated", recorded: null });
  });

  it("[I8] of another company: the skill is not enabled there, and nothing of the first company changes", async () => {
    const before = await books(buyer);
    const { status, body } = await call(other.key, GOOD);
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: "not_enabled", billed: false });
    expect(await rowOf(other, body.callId)).toMatchObject({ status: "denied" });
    expect(await rowOf(buyer, body.callId)).toBeNull();
    expect(await books(buyer)).toEqual(before);
  });

  it.each(["read only", "publisher"])("of a %s key: 403 by the key's layer", async (name) => {
    const problem = await expectRefused(() => call(keys[name] ?? "", GOOD), { status: 403, code: "permission_denied", recorded: "denied" });
    expect(problem.decision).toMatchObject({ allowed: false, layer: "key", missing: ["scope:call"] });
  });
});

describe("[F83] a skill that does wrong", () => {
  it.each(FAULTS)("[F83] [I6] %s: recorded, not billed, and the next call works", async (_name, fault) => {
    const started = performance.now();
    const problem = await expectRefused(() => call(buyer.key, { input: {} }, undefined, fault.source.name), fault);
    expect(performance.now() - started).toBeLessThan(8_000);
    if (fault.problem) expect(problem).toMatchObject(fault.problem);
  });
});

describe("a database that takes no more connections", () => {
  it("is answered 503 with Retry-After, leaves nothing behind, and the same key works afterwards", async () => {
    const owner = new pg.Client({ connectionString: api.database.ownerUrl });
    await owner.connect();
    const name = owner.escapeIdentifier(owner.database ?? "");
    const before = await books(buyer);
    await owner.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
    await owner.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    try {
      for (const path of ["/v1/calls", "/v1/enablements"]) {
        const response = await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${buyer.key}` } });
        expect([response.status, response.headers.get("retry-after")], path).toEqual([503, "1"]);
        expect(await response.json()).toMatchObject({ code: "overloaded", retryable: true, billed: false });
      }
      const refused = await call(buyer.key, { input: { text: "while it is full" } }, "full-database");
      expect([refused.status, refused.body.code, refused.headers.get("retry-after")]).toEqual([503, "overloaded", "1"]);
    } finally {
      await owner.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
      await owner.end();
    }
    expect(await books(buyer)).toEqual(before);
    expect((await call(buyer.key, { input: { text: "while it is full" } }, "full-database")).status).toBe(200);
  });
});
