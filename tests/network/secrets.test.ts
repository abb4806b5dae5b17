import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { type OutsideServer, outsideServer, RELAY } from "./servers.ts";

const VALUE = "s3cr3t/Value+With=Signs";
const VENDOR_VALUE = "vendor-held-0123456789";
const GRANTS = ["http:crm.example/** GET,POST", "http:api.relayco.example/** GET,POST", "http:other.example/** GET", "file:/** read,write"];
const MANIFEST = {
  permissions: {
    network: ["GET,POST:crm.example/**", "GET,POST:api.relayco.example/**", "GET:other.example/**"],
    secrets: ["CRM_TOKEN", "VENDOR_KEY"],
  },
};

let api: RunningApi;
let buyer: Tenant;
let vendor: Tenant;
let outside: OutsideServer;
let owner: pg.Client;
let calls = 0;

beforeAll(async () => {
  // says back everything it gets, in every spelling a server may choose
  outside = await outsideServer((request, response) => {
    const token = String(request.headers.authorization ?? "");
    const value = token.replace("Bearer ", "");
    response.writeHead(200, { "x-echo": token, "set-cookie": `session=${encodeURIComponent(value)}` });
    response.end(
      JSON.stringify({
        raw: token,
        base64: Buffer.from(value).toString("base64"),
        basic: Buffer.from(`user:${value}`).toString("base64"),
        url: encodeURIComponent(value),
        hex: Buffer.from(value).toString("hex"),
        call: request.headers["souk-call"] ?? null,
      }),
    );
  });
  const demoHosts = new Map(["crm.example", "api.relayco.example", "other.example"].map((host) => [host, outside.port]));
  api = await startApi({ network: { demoHosts } });
  buyer = await api.world.addTenant("buyer", { grants: GRANTS });
  const manifest = await api.world.publish({ name: "relayco/relay", bundle: RELAY, manifest: MANIFEST });
  const other = await api.world.publish({ name: "elseco/relay", bundle: RELAY, manifest: MANIFEST });
  const all = [...GRANTS, "secret:CRM_TOKEN use", "secret:VENDOR_KEY use"];
  await api.world.enable(buyer, manifest, all);
  await api.world.enable(buyer, other, all);
  owner = new pg.Client({ connectionString: api.database.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query("SELECT owner_id FROM publisher WHERE slug = 'relayco'");
  vendor = { companyId: rows[0].owner_id, employeeId: "", key: "" };
  const key = await api.world.addKey(vendor, { kind: "publisher", principalId: "relayco" });
  vendor = { ...vendor, key };
  await put(buyer.key, "CRM_TOKEN", { value: VALUE, skills: ["relayco/relay"], hosts: ["crm.example"] });
  await put(vendor.key, "VENDOR_KEY", {
    value: VENDOR_VALUE,
    skills: ["relayco/relay"],
    hosts: ["api.relayco.example"],
    publisher: "relayco",
  });
  const hosts = await request("PUT", "/v1/publishers/relayco/hosts", vendor.key, { hosts: ["api.relayco.example"] });
  expect(hosts.status).toBe(200);
});
afterAll(async () => {
  await owner.end();
  await api.close();
  await outside.close();
});

const request = (method: string, path: string, key: string, body?: unknown) =>
  fetch(api.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function put(key: string, name: string, body: unknown): Promise<void> {
  const answer = await request("PUT", `/v1/secrets/${name}`, key, body);
  expect(answer.status, await answer.text()).toBe(204);
}

const get = (url: string, secret = "CRM_TOKEN") => ({ url, headers: { authorization: `Bearer {{secret:${secret}}}` } });

function send(requests: readonly unknown[], skill = "relayco/relay") {
  calls += 1;
  return callSkill(api.url, buyer.key, { skill, body: { input: { requests } }, idempotencyKey: `secret-test-${calls}` });
}

describe("a secret", () => {
  it("[F52] is put in by the broker and hidden in every echo", async () => {
    const before = outside.seen.length;
    const answer = await send([get("https://crm.example/me")]);
    expect(outside.seen[before]?.headers.authorization).toBe(`Bearer ${VALUE}`);
    const text = JSON.stringify(answer.body);
    for (const spelling of [
      VALUE,
      Buffer.from(VALUE).toString("base64").replace(/=+$/, ""),
      encodeURIComponent(VALUE),
      Buffer.from(VALUE).toString("hex"),
    ])
      expect(text).not.toContain(spelling);
    expect(text).not.toContain(Buffer.from(`user:${VALUE}`).toString("base64").slice(12, -4));
    expect(text).toContain("***");
  });

  it("[F52] stays with its skill and its host", async () => {
    const before = outside.seen.length;
    const elsewhere = await send([get("https://other.example/me")]);
    const otherSkill = await send([get("https://crm.example/me")], "elseco/relay");
    for (const answer of [elsewhere, otherSkill]) expect(answer.body.output.out[0].code).toBe("permission_denied");
    expect(outside.seen.length).toBe(before);
  });

  it("[F52] is readable nowhere: not in rows, lists, traces or the log", async () => {
    const answer = await send([get("https://crm.example/me")]);
    const places = await Promise.all(
      ["/v1/secrets", `/v1/calls/${answer.body.callId}/trace`, "/v1/network-log", "/v1/audit"].map(async (path) =>
        (await request("GET", path, buyer.key)).text(),
      ),
    );
    expect(places[0]).toContain("CRM_TOKEN");
    const { rows } = await owner.query("SELECT encode(sealed, 'escape') AS sealed, key_id FROM secret");
    for (const text of [...places, JSON.stringify(rows)]) expect(text).not.toContain(VALUE);
    expect((await request("GET", "/v1/secrets/CRM_TOKEN", buyer.key)).status).toBe(404);
  });

  it("[F143] of a vendor is used by its own skill at its own host, in any company's call", async () => {
    const before = outside.seen.length;
    const own = await send([get("https://api.relayco.example/x", "VENDOR_KEY"), get("https://crm.example/x", "VENDOR_KEY")]);
    expect(outside.seen[before]?.headers.authorization).toBe(`Bearer ${VENDOR_VALUE}`);
    expect(own.body.output.out[1].code).toBe("permission_denied");
    const foreign = await send([get("https://api.relayco.example/x", "VENDOR_KEY")], "elseco/relay");
    expect(foreign.body.output.out[0].code).toBe("permission_denied");
    expect(await request("GET", "/v1/secrets", buyer.key).then((response) => response.text())).not.toContain("VENDOR_KEY");
  });

  it("[F52] is listed with the minute it was last used, to its holder only; a vendor learns nothing of the buyer", async () => {
    await send([get("https://crm.example/me"), get("https://api.relayco.example/x", "VENDOR_KEY")]);
    const listed = async (key: string) =>
      ((await (await request("GET", "/v1/secrets", key)).json()) as { items: { name: string; usedAt: string | null }[] }).items;
    await expect.poll(async () => (await listed(buyer.key))[0]?.usedAt, { timeout: 3_000 }).toMatch(/:00\.000Z$/);
    await expect.poll(async () => (await listed(vendor.key))[0]?.usedAt, { timeout: 3_000 }).toMatch(/:00\.000Z$/);
    expect(await listed(buyer.key)).toHaveLength(1);
    expect(JSON.stringify(await listed(vendor.key))).not.toContain(buyer.companyId);
    await put(buyer.key, "UNUSED_TOKEN", { value: "12345678-unused", skills: ["relayco/relay"], hosts: ["crm.example"] });
    expect((await listed(buyer.key)).find(({ name }) => name === "UNUSED_TOKEN")).toMatchObject({ usedAt: null });
    expect((await request("DELETE", "/v1/secrets/UNUSED_TOKEN", buyer.key)).status).toBe(204);
  });

  it("[F143] hosts of a publisher are read by its people, and replaced as a whole", async () => {
    const read = async (key: string) => request("GET", "/v1/publishers/relayco/hosts", key);
    expect(await (await read(vendor.key)).json()).toEqual({ hosts: ["api.relayco.example"] });
    expect((await read(buyer.key)).status).toBe(403);
    expect((await request("PUT", "/v1/publishers/elseco/hosts", vendor.key, { hosts: ["api.relayco.example"] })).status).not.toBe(200);
    for (const host of ["*.relayco.example", "10.0.0.1", "127.0.0.1", "https://x.example", "x.example:8443", "localhost", "-a.example"])
      expect((await request("PUT", "/v1/publishers/relayco/hosts", vendor.key, { hosts: [host] })).status, host).toBe(400);
    expect(await (await read(vendor.key)).json()).toEqual({ hosts: ["api.relayco.example"] });
  });

  it("[F143] with a vendor's own host goes a token that jose verifies, and with no other host", async () => {
    const before = outside.seen.length;
    const answer = await send([{ url: "https://api.relayco.example/pay", method: "POST", body: "1" }, { url: "https://crm.example/x" }]);
    const [own, other] = outside.seen.slice(before);
    expect(other?.headers["souk-call"]).toBeUndefined();
    const jwks = (await (await fetch(`${api.url}/oauth/jwks`)).json()) as JSONWebKeySet;
    const verified = await jwtVerify(String(own?.headers["souk-call"]), createLocalJWKSet(jwks), {
      algorithms: ["EdDSA"],
      audience: "https://api.relayco.example",
      issuer: "http://souk.test",
      typ: "souk-call+jwt",
      maxTokenAge: "60s",
    });
    expect(verified.payload).toMatchObject({ call: answer.body.callId, skill: "relayco/relay", attempt: 1 });
    expect(verified.payload["idempotency_key"]).toBe(own?.headers["idempotency-key"]);
    expect(JSON.stringify(verified.payload)).not.toContain(buyer.companyId);
    expect((verified.payload.exp ?? 0) - (verified.payload.iat ?? 0)).toBeLessThanOrEqual(60);
    // it is no access token
    expect((await request("GET", "/v1/whoami", String(own?.headers["souk-call"]))).status).toBe(401);
  });

  it.each([
    ["short", { value: "1234567", skills: ["relayco/relay"], hosts: ["crm.example"] }],
    ["with a line end", { value: "abcdefgh\r\nx: y", skills: ["relayco/relay"], hosts: ["crm.example"] }],
    ["for every host", { value: "abcdefghij", skills: ["relayco/relay"], hosts: ["*"] }],
    ["for no skill", { value: "abcdefghij", skills: [], hosts: ["crm.example"] }],
    ["of another's publisher", { value: "abcdefghij", skills: ["relayco/relay"], hosts: ["crm.example"], publisher: "relayco" }],
  ])("[F52] %s is refused", async (_, body) => {
    const answer = await request("PUT", "/v1/secrets/BAD", buyer.key, body);
    expect([400, 403, 404]).toContain(answer.status);
  });

  it("[F52] is told everything that is wrong with it at once, and is not stored", async () => {
    const answer = await request("PUT", "/v1/secrets/BAD", vendor.key, {
      value: "short",
      skills: ["relayco/relay", "elseco/relay"],
      hosts: ["crm.example", "not a host", "*"],
      publisher: "relayco",
    });
    const { detail, problems } = (await answer.json()) as { detail: string; problems: { pointer: string }[] };
    expect(answer.status).toBe(400);
    expect(detail).toBe("a secret has 8 to 4000 visible ASCII characters (and 3 more).");
    expect(problems.map(({ pointer }) => pointer)).toEqual(["/value", "/hosts/1", "/hosts/2", "/skills/1"]);
    expect(await request("GET", "/v1/secrets", vendor.key).then((response) => response.text())).not.toContain("BAD");
  });

  it("[F143] hosts of a publisher that are none are named by their places, and nothing changes", async () => {
    const answer = await request("PUT", "/v1/publishers/relayco/hosts", vendor.key, { hosts: ["new.example", "*.example", "10.0.0.1"] });
    const { problems } = (await answer.json()) as { problems: { pointer: string }[] };
    expect({ status: answer.status, places: problems.map(({ pointer }) => pointer) }).toEqual({
      status: 400,
      places: ["/hosts/1", "/hosts/2"],
    });
    const kept = await request("GET", "/v1/publishers/relayco/hosts", vendor.key);
    expect(await kept.text()).not.toContain("new.example");
  });

  it("[F52] is gone when it is removed", async () => {
    await put(buyer.key, "SHORT_LIVED", { value: "abcdefghij", skills: ["relayco/relay"], hosts: ["crm.example"] });
    expect((await request("DELETE", "/v1/secrets/SHORT_LIVED", buyer.key)).status).toBe(204);
    expect((await request("DELETE", "/v1/secrets/SHORT_LIVED", buyer.key)).status).toBe(404);
  });
});
