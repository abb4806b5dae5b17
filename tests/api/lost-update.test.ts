import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

let api: RunningApi;
let buyer: Tenant;
beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
});
afterAll(() => api.close());

// biome-ignore lint/suspicious/noExplicitAny: -- answers of two shapes, read where they are asserted
async function send(method: "GET" | "PUT", path: string, body?: object): Promise<{ readonly status: number; readonly body: any }> {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${buyer.key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const CASES = [
  {
    path: "/v1/network-policy",
    opened: ({ revision, ...policy }: Record<string, unknown>) => ({ revision, settings: policy }),
    changes: [{ rules: [{ effect: "deny", pattern: "bad.example/**" }] }, { keepPaths: true }],
    // neither is what is there already: saving the same again is no change
    atOnce: [{ rules: [{ effect: "deny", pattern: "worse.example/**" }] }, { keepPaths: false, mode: "report" }],
  },
  {
    path: "/v1/runtime",
    opened: ({ revision, settings }: Record<string, unknown>) => ({ revision, settings: settings as object }),
    changes: [{ limits: { cpuMs: 500 } }, { limits: { memoryMb: 32 } }],
    atOnce: [{ limits: { cpuMs: 400 } }, { limits: { memoryMb: 16 } }],
  },
] as const;

describe("two people who change the same settings", () => {
  it.each(CASES)("$path: the second is told, and nothing of the first is lost", async ({ path, opened, changes: [first, second] }) => {
    const { revision, settings } = opened((await send("GET", path)).body);
    const saved = await send("PUT", path, { ...settings, ...first, revision });
    expect(saved.status).toBe(200);
    const late = await send("PUT", path, { ...settings, ...second, revision });
    expect(late).toMatchObject({ status: 409, body: { code: "conflict", billed: false } });
    expect(opened((await send("GET", path)).body)).toEqual(opened(saved.body));
    const again = opened(saved.body);
    expect((await send("PUT", path, { ...again.settings, ...second, revision: again.revision })).status).toBe(200);
  });

  it.each(CASES)("$path: of two at once one is saved", async ({ path, opened, atOnce }) => {
    const { revision, settings } = opened((await send("GET", path)).body);
    const both = await Promise.all(atOnce.map((change) => send("PUT", path, { ...settings, ...change, revision })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});
