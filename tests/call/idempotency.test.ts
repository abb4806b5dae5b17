import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const object = { type: "object" } as const;
/** Never answers the same twice, so that a second run would be seen. */
const CHANCE =
  "globalThis.__souk_skill = { run: async ({ input, kv }) => { await kv.get('x'); return { n: Math.random(), text: input.text }; } };";
/** Long enough for others to arrive while it runs. */
const SLOW =
  "globalThis.__souk_skill = { run: () => { let n = 0; for (let i = 0; i < 4e7; i++) n += i % 7; return { n: n * Math.random() }; } };";
const THROWS = "globalThis.__souk_skill = { run: () => { throw new Error('no ' + Math.random()); } };";

let api: RunningApi;
let buyer: Tenant;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  const permissions = { kv: true };
  for (const [name, bundle] of [
    ["luck/chance", CHANCE],
    ["luck/throws", THROWS],
    ["luck/slow", SLOW],
  ] as const) {
    await api.world.enable(buyer, await api.world.publish({ name, bundle, manifest: { input: object, output: object, permissions } }));
  }
});
afterAll(() => api.close());

const rows = () =>
  api.world.db.withCompany(buyer.companyId, async (tx) => ({
    calls: await tx.call.count(),
    events: await tx.usageEvent.count(),
    transfers: await tx.transfer.count(),
    receipts: await tx.receipt.count(),
  }));

/** The answer as the bytes that were sent. */
async function send(body: unknown, key: string, skill = "luck/chance", credential = buyer.key) {
  const response = await fetch(`${api.url}/v1/skills/${skill}/calls`, {
    method: "POST",
    headers: { authorization: `Bearer ${credential}`, "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}
const unmarked = (text: string) => text.replace(/"replayed":(true|false)\}$/, "");

describe("[F71] [F72] an idempotency key", () => {
  it("[F71] [I2] gives the same answer byte for byte, receipt included, and one charge", async () => {
    const first = await send({ input: { text: "a" } }, "same-key-1");
    const charged = await rows();
    for (let n = 0; n < 3; n++) {
      const again = await send({ input: { text: "a" } }, "same-key-1");
      expect(again.status).toBe(200);
      expect(unmarked(again.text)).toBe(unmarked(first.text));
      expect(again.text.endsWith('"replayed":true}')).toBe(true);
    }
    expect(JSON.parse(first.text).receipt.split(".")).toHaveLength(3);
    expect(await rows()).toEqual(charged);
  });

  it("[F71] takes the same arguments in another order of keys for the same", async () => {
    const first = await send({ input: { text: "a", more: { x: 1, y: 2 } } }, "order-key-1");
    const second = await send({ input: { more: { y: 2, x: 1 }, text: "a" } }, "order-key-1");
    expect(unmarked(second.text)).toBe(unmarked(first.text));
  });

  it.each([
    ["another input", { input: { text: "b" } }, "luck/chance"],
    ["another version asked for", { input: { text: "a" }, version: "1.0.0" }, "luck/chance"],
    ["another skill", { input: { text: "a" } }, "luck/throws"],
  ])("[F72] refuses %s: 409, nothing run, nothing charged", async (name, body, skill) => {
    const key = `reuse-${name.replaceAll(" ", "-")}`;
    await send({ input: { text: "a" } }, key);
    const before = await rows();
    const { status, text } = await send(body, key, skill);
    expect(status).toBe(409);
    expect(JSON.parse(text)).toMatchObject({ code: "idempotency_conflict", billed: false });
    expect(await rows()).toEqual(before);
  });

  it("[F71] a call that failed is not run again: the same error, once recorded", async () => {
    const first = await send({ input: {} }, "failed-key-1", "luck/throws");
    expect(first.status).toBe(502);
    const before = await rows();
    const second = await send({ input: {} }, "failed-key-1", "luck/throws");
    expect(second.status).toBe(502);
    const [one, two] = [JSON.parse(first.text), JSON.parse(second.text)];
    expect({ ...two, requestId: "" }).toEqual({ ...one, requestId: "" });
    expect(await rows()).toEqual(before);
  });

  it("[F71] is not bound by a call that was turned away before it ran", async () => {
    const dear = { input: { text: "a" }, maxPrice: { amount: "0.000001", currency: "USD" } };
    expect((await send(dear, "rejected-key-1")).status).toBe(402);
    expect((await send({ input: { text: "a" } }, "rejected-key-1")).status).toBe(200);
  });

  it("[F71] belongs to its caller: a colleague's same key is another key", async () => {
    const agent = await api.world.addAgent(buyer, []);
    const mine = await send({ input: { text: "a" } }, "shared-key-1");
    const theirs = await send({ input: { text: "b" } }, "shared-key-1", "luck/chance", agent.key);
    expect([mine.status, theirs.status]).toEqual([200, 200]);
    expect(JSON.parse(theirs.text).replayed).toBe(false);
  });

  it("[F71] sent forty times at once runs and charges once", async () => {
    const before = await rows();
    const answers = await Promise.all(Array.from({ length: 40 }, () => send({ input: { text: "many" } }, "many-key-1")));
    expect(new Set(answers.map(({ text }) => unmarked(text))).size).toBe(1);
    expect(answers.filter(({ text }) => text.endsWith('"replayed":false}'))).toHaveLength(1);
    const after = await rows();
    expect(after.calls - before.calls).toBe(1);
    expect(after.events - before.events).toBe(1);
  });

  it("[F71] without a key, an identical call of an agent joins the one that runs; another employee's does not", async () => {
    const agent = await api.world.addAgent(buyer, []);
    const body = { skill: "luck/slow", body: { input: { text: "joined" } } };
    await callSkill(api.url, agent.key, { skill: "luck/chance", body: { input: {} } }); // the key is warm
    const before = await rows();
    const joined = await Promise.all(Array.from({ length: 5 }, () => callSkill(api.url, agent.key, body)));
    expect(new Set(joined.map((answer) => answer.body.callId)).size).toBe(1);
    expect((await rows()).events - before.events).toBe(1);
    const alone = await Promise.all(Array.from({ length: 3 }, () => callSkill(api.url, buyer.key, body)));
    expect(new Set(alone.map((answer) => answer.body.callId)).size).toBe(3);
  });
});
