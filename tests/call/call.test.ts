import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const COUNT = `globalThis.__souk_skill = { run: ({ input }) => ({ words: (input.text.match(/\\S+/g) ?? []).length }) };`;
const input = { type: "object", properties: { text: { type: "string" } }, required: ["text"], additionalProperties: false };
const output = { type: "object", properties: { words: { type: "integer" } }, required: ["words"], additionalProperties: false };

let api: RunningApi;
let buyer: Tenant;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  const manifest = await api.world.publish({ name: "words/count", bundle: COUNT, manifest: { input, output } });
  await api.world.enable(buyer, manifest);
});
afterAll(() => api.close());

const call = (key: string, body: unknown, idempotencyKey?: string) =>
  callSkill(api.url, key, { skill: "words/count", body, ...(idempotencyKey ? { idempotencyKey } : {}) });

describe("a call over HTTP", () => {
  it("[F2] [F79] answers output, charge and receipt", async () => {
    const { status, body } = await call(buyer.key, { input: { text: "one two three" } });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      status: "succeeded",
      output: { words: 3 },
      charge: { billed: true, amount: "0.002000", currency: "USD" },
      replayed: false,
    });
    expect(status).toBe(200);
    expect(body.receipt.split(".")).toHaveLength(3);
  });
});
