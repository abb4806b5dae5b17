import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { type OutsideServer, outsideServer, RELAY } from "./servers.ts";

/** Asks for everything at once and ends without waiting; or waits for ever. */
const HASTY = `globalThis.__souk_skill = { run: async (ctx) => {
  const asked = ctx.input.urls.map((url) => ctx.fetch(url).catch(() => {}));
  if (ctx.input.wait) await Promise.all(asked);
  return { asked: asked.length };
} };`;
const NETWORK = ["GET,POST:api.outside.example/v1/**"];
const GRANTS = ["http:api.outside.example/v1/** GET,POST"];
const HANGING = "https://api.outside.example/v1/hang";

let api: RunningApi;
let buyer: Tenant;
let outside: OutsideServer;

beforeAll(async () => {
  outside = await outsideServer((request, response, raw) => {
    if (request.path === "/v1/hang") return;
    if (request.path === "/v1/cut") raw.socket.destroy();
    else response.writeHead(request.path === "/v1/down" ? 503 : 200).end("ok");
  });
  api = await startApi({ network: { ownPorts: [1], demoHosts: new Map([["api.outside.example", outside.port]]) } });
  buyer = await api.world.addTenant("buyer", { grants: GRANTS });
  const permissions = { network: NETWORK };
  const relay = await api.world.publish({ name: "net/relay", bundle: RELAY, manifest: { permissions } });
  const hasty = await api.world.publish({ name: "net/hasty", bundle: HASTY, manifest: { permissions, limits: { wallMs: 700 } } });
  for (const manifest of [relay, hasty]) await api.world.enable(buyer, manifest, GRANTS);
});
afterAll(async () => {
  await api.close();
  await outside.close();
});

async function traceOf(skill: string, input: unknown) {
  const { body } = await callSkill(api.url, buyer.key, { skill, body: { input }, idempotencyKey: `trace-${skill}-${Math.random()}` });
  const response = await fetch(`${api.url}/v1/calls/${body.callId}/trace`, { headers: { authorization: `Bearer ${buyer.key}` } });
  // biome-ignore lint/suspicious/noExplicitAny: -- rows are asserted field by field
  return (await response.json()) as { status: string; actions: any[]; usage: { wallMs: number } };
}

describe("requests in the trace of a call", () => {
  it("[F53] those Souk stopped say at which layer and by which rule, those that broke are no success", async () => {
    const urls = ["https://evil.example/collect", "http://169.254.169.254/x", "/v1/cut", "/v1/down", "/v1/good"];
    const requests = urls.map((url) => ({ url: url.startsWith("/") ? `https://api.outside.example${url}` : url }));
    const { actions } = await traceOf("net/relay", { requests, fail: false });
    expect(actions.map(({ n, state, layer, rule, status }) => [n, state, layer, rule, status])).toEqual([
      [1, "stopped", "manifest", "http:evil.example/collect GET", undefined],
      [2, "stopped", "platform", expect.any(String), undefined],
      [3, "failed", null, undefined, undefined],
      [4, "failed", null, undefined, 503],
      [5, "done", null, undefined, 200],
    ]);
  });

  it("[F53] what the skill did not wait for is there, stopped with the call, at its time", async () => {
    const { status, actions } = await traceOf("net/hasty", { urls: ["https://evil.example/x", HANGING, HANGING] });
    expect(status).toBe("succeeded");
    expect(actions.map(({ n, kind, state }) => [n, kind, state])).toEqual([1, 2, 3].map((n) => [n, "net.fetch", "stopped"]));
    expect(actions.slice(1).map(({ layer, rule }) => [layer, rule])).toEqual(Array(2).fill(["platform", "call over"]));
    for (const { target } of actions) expect(target).toMatch(/^https:\/\//);
  });

  it("[F53] a request under way when the time of its skill is over is there, too", async () => {
    const { status, actions, usage } = await traceOf("net/hasty", { urls: [HANGING], wait: true });
    expect(status).toBe("timed_out");
    expect(actions).toEqual([expect.objectContaining({ n: 1, state: "stopped", layer: "platform", rule: "call over" })]);
    expect(actions[0].atMs).toBeLessThan(usage.wallMs);
    expect(actions[0].ms).toBeGreaterThan(300);
  });
});
