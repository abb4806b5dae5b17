import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createSecureContext, getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls";
import { systemClock } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { type Certified, certify } from "./certificates.ts";
import { type OutsideServer, outsideServer } from "./servers.ts";

const DOCUMENT = `
openapi: 3.1.0
info: { title: Test ERP, version: "1" }
paths:
  /invoices/{id}:
    get: { operationId: getInvoice, summary: One invoice }
  /invoices/{id}/post:
    post: { operationId: postInvoice, summary: Posts an invoice }
  /vendors:
    delete: { operationId: dropVendors }
`;
const ASK = `globalThis.__souk_skill = { run: async (ctx) => {
  const out = [];
  for (const request of ctx.input.requests) {
    try { const response = await ctx.connections[ctx.input.connection ?? "erp"].request(request); out.push({ status: response.status, text: await response.text() }); }
    catch (error) { out.push({ code: error.code, message: error.message }); }
  }
  return { out };
} };`;
const SECRET = "erp-credential-123456";

let api: RunningApi;
let buyer: Tenant;
let erp: OutsideServer;
let calls = 0;
/** What names lead to, per question: a name server nobody controls. */
const addresses: string[] = [];
let questions = 0;

const request = (method: string, path: string, key: string, body?: unknown) =>
  fetch(api.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  erp = await outsideServer((seen, response) => {
    response.writeHead(seen.path.startsWith("/invoices/moved") ? 302 : 200, { location: "/vendors" });
    response.end(`${seen.method} ${seen.path} ${seen.body} ${seen.headers.authorization ?? ""}`);
  });
  api = await startApi({
    network: {
      thisMachine: true,
      ownPorts: [4999],
      resolve: async () => {
        questions += 1;
        return [addresses.length > 1 ? (addresses.shift() ?? "") : (addresses[0] ?? "127.0.0.1")];
      },
    },
  });
  buyer = await api.world.addTenant("buyer", { grants: ["perm:erp.invoices read", "perm:erp.invoices post", "perm:bank.invoices read"] });
  const manifest = await api.world.publish({
    name: "net/asker",
    bundle: ASK,
    manifest: { permissions: { connections: ["erp", "bank"], perms: ["erp.invoices:read", "bank.invoices:read"] } },
  });
  await api.world.enable(buyer, manifest, [
    "perm:erp.invoices read,post",
    "connection:erp use",
    "perm:bank.invoices read",
    "connection:bank use",
  ]);
  const made = await request("POST", "/v1/connections", buyer.key, {
    name: "erp",
    baseUrl: `http://127.0.0.1:${erp.port}/`,
    networks: ["127.0.0.0/8"],
    document: DOCUMENT,
    auth: { kind: "bearer" },
  });
  expect(made.status, await made.clone().text()).toBe(201);
  expect(((await made.json()) as { operations: unknown[] }).operations).toMatchObject([
    { operation: "getInvoice", permission: "erp.invoices:read", risk: "low" },
    { operation: "postInvoice", permission: "erp.invoices:post", risk: "medium" },
    { operation: "dropVendors", permission: "erp.vendors:delete", risk: "high" },
  ]);
});
afterAll(async () => {
  await api.close();
  await erp.close();
});

function ask(requests: readonly unknown[], more: object = {}) {
  calls += 1;
  return callSkill(api.url, buyer.key, {
    skill: "net/asker",
    body: { input: { requests, ...more } },
    idempotencyKey: `connection-${calls}`,
  });
}

describe("a connection", () => {
  it("[F49] without its credential refuses and says where it is stored", async () => {
    const answer = await ask([{ operation: "getInvoice", params: { id: "INV-1" } }]);
    expect(answer.body.output.out[0]).toMatchObject({
      code: "permission_denied",
      message: expect.stringContaining("stored no credential"),
    });
    expect(erp.seen).toEqual([]);
    expect((await request("PUT", "/v1/connections/erp/credential", buyer.key, { value: SECRET })).status).toBe(204);
  });

  it("[F49] carries an operation the caller may use, signed by the broker, by name or by path", async () => {
    const answer = await ask([
      { operation: "getInvoice", params: { id: "INV-1" }, query: { full: true } },
      { method: "GET", path: "/invoices/INV-2" },
    ]);
    expect(answer.body.output.out).toEqual([
      { status: 200, text: "GET /invoices/INV-1?full=true  Bearer ***" },
      { status: 200, text: "GET /invoices/INV-2  Bearer ***" },
    ]);
    expect(erp.seen.at(-1)?.headers.authorization).toBe(`Bearer ${SECRET}`);
  });

  it("[F49] [I3] refuses what manifest or caller lack, unknown operations, and parameters that leave their place", async () => {
    const before = erp.seen.length;
    const answer = await ask([
      { operation: "postInvoice", params: { id: "INV-1" }, body: {} },
      { operation: "dropVendors" },
      { operation: "nothing" },
      { operation: "getInvoice", params: { id: "../vendors" } },
      { operation: "getInvoice", params: { id: ".." } },
      { method: "GET", path: "/invoices/../vendors" },
      { method: "GET", path: "/vendors" },
      { operation: "getInvoice", params: { id: "a", constructor: "x" }, headers: { authorization: "Bearer mine", "x-a": "b\r\nc: d" } },
    ]);
    expect(answer.body.output.out.map((one: { code: string }) => one.code)).toEqual(Array(8).fill("permission_denied"));
    expect(erp.seen.length).toBe(before);
    const other = await ask([{ operation: "getInvoice", params: { id: "1" } }], { connection: "crm" });
    expect(other.body.output.out[0].code).toBe("not_found");
  });

  it("[F51] does not follow where the system points, and never sends the skill's own credential", async () => {
    const answer = await ask([{ operation: "getInvoice", params: { id: "moved" }, headers: { Authorization: "Bearer mine" } }]);
    expect(answer.body.output.out[0].status).toBe(302);
    expect(erp.seen.at(-1)?.headers.authorization).toBe(`Bearer ${SECRET}`);
  });

  it("[F135] the trace shows who asked, what left the platform, what was refused, and the charge in one answer", async () => {
    const answer = await ask([{ operation: "getInvoice", params: { id: "INV-7" } }, { operation: "dropVendors" }]);
    const trace = await (await request("GET", `/v1/calls/${answer.body.callId}/trace`, buyer.key)).json();
    expect(trace).toMatchObject({
      chain: [{ kind: "employee" }, { kind: "skill", name: expect.stringContaining("net/asker") }],
      actions: [
        { n: 1, kind: "connection.request", allowed: true, reason: null, ms: expect.any(Number) },
        { n: 2, kind: "connection.request", allowed: false, reason: expect.any(String) },
      ],
      hosts: [
        { allowed: true, method: "GET" },
        { allowed: false, method: "DELETE" },
      ],
      charge: { billed: true, amount: answer.body.charge.amount },
    });
  });

  it("[F53] each request is in the log with connection and operation", async () => {
    const answer = await ask([{ operation: "getInvoice", params: { id: "INV-9" } }]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const log = (await (await request("GET", `/v1/network-log?callId=${answer.body.callId}`, buyer.key)).json()) as { items: unknown[] };
    expect(log.items).toMatchObject([
      { connection: "erp", operation: "getInvoice", layer: "connection", rule: "erp.invoices:read", state: "answered" },
    ]);
  });

  it("[F48] [F49] is closed by the company's deny rule, which is what the log says; an allow list need not name it", async () => {
    const rule = { skill: "", methods: [], maxBytes: null };
    const rules = (effect: string, pattern: string) => ({ mode: "enforce", rules: [{ ...rule, effect, pattern }] });
    const askedUnder = async (body: object): Promise<unknown> => {
      const put = await request("PUT", "/v1/network-policy", buyer.key, body);
      expect(put.status, await put.clone().text()).toBeLessThan(300);
      const answer = await ask([{ operation: "getInvoice", params: { id: "INV-9" } }]);
      // what was refused is stored on the side
      const logged = await vi.waitFor(async () => {
        const log = (await (await request("GET", `/v1/network-log?callId=${answer.body.callId}`, buyer.key)).json()) as { items: object[] };
        expect(log.items).toHaveLength(1);
        return log.items;
      });
      return { ...answer.body.output.out[0], logged };
    };
    try {
      expect(await askedUnder(rules("deny", `127.0.0.1:${erp.port}/**`))).toMatchObject({
        code: "policy_denied",
        message: expect.stringContaining("Your company blocks"),
        logged: [{ connection: "erp", layer: "company", rule: `deny any method 127.0.0.1:${erp.port}/**`, state: "denied" }],
      });
      expect(await askedUnder(rules("allow", "api.elsewhere.example/**"))).toMatchObject({ status: 200 });
    } finally {
      await request("PUT", "/v1/network-policy", buyer.key, { mode: "enforce", rules: [] });
    }
  });

  it("[F49] closes and rebinds operations at once", async () => {
    const close = { operations: [{ operation: "getInvoice", enabled: false }] };
    expect((await request("PUT", "/v1/connections/erp", buyer.key, close)).status).toBe(200);
    const closed = await ask([{ operation: "getInvoice", params: { id: "1" } }]);
    expect(closed.body.output.out[0].message).toContain("closed getInvoice");
    const rebind = { operations: [{ operation: "getInvoice", enabled: true, permission: "erp.secrets:read", risk: "high" }] };
    await request("PUT", "/v1/connections/erp", buyer.key, rebind);
    const rebound = await ask([{ operation: "getInvoice", params: { id: "1" } }]);
    expect(rebound.body.output.out[0].message).toContain("erp.secrets");
  });

  it("[F49] [I3] described anew keeps its credentials for the same system only", async () => {
    const body = { name: "moved", baseUrl: "https://crm.example", document: DOCUMENT, auth: { kind: "bearer" }, credentialPer: "employee" };
    const describe = async (change: object) => {
      const made = await request("POST", "/v1/connections", buyer.key, { ...body, ...change });
      return ((await made.json()) as { credentialsForgotten: number }).credentialsForgotten;
    };
    const store = () => request("PUT", "/v1/connections/moved/credential", buyer.key, { value: "mine-123456", of: "me" });
    expect(await describe({})).toBe(0);
    for (const change of [
      { baseUrl: "https://other.example" },
      { baseUrl: "https://crm.example:8443" },
      { auth: { kind: "basic" } },
      { auth: { kind: "header", header: "x-key" } },
      { credentialPer: "company" },
    ]) {
      await describe({});
      expect((await store()).status).toBe(204);
      expect({ change, forgotten: await describe({ title: "The same", networks: ["10.0.0.0/8"] }) }).toEqual({ change, forgotten: 0 });
      expect({ change, forgotten: await describe(change) }).toEqual({ change, forgotten: 1 });
    }
    const { items } = (await (await request("GET", "/v1/connections", buyer.key)).json()) as { items: { name: string }[] };
    expect(items.find(({ name }) => name === "moved")).toMatchObject({ employeeCredentials: 0, credentialPer: "company" });
  });

  it.each([
    ["plain http to the internet", { baseUrl: "http://erp.example" }],
    ["a user in the URL", { baseUrl: "https://me:pw@erp.example" }],
    ["a network that is none", { networks: ["10.0.0.0/64"] }],
    ["a network that holds the internet", { networks: ["10.0.0.0/8", "0.0.0.0/0"] }],
    ["the network clouds keep credentials in", { networks: ["169.254.0.0/16"] }],
    ["IPv4 written as IPv6", { networks: ["::ffff:0:0/96"] }],
    ["the address of a metadata service", { baseUrl: "https://169.254.169.254" }],
    ["an address that is in none of its networks", { baseUrl: "https://192.168.7.1", networks: ["10.0.0.0/8"] }],
    ["Souk's own address", { baseUrl: "http://127.0.0.1:4999", networks: ["127.0.0.0/8"] }],
    ["Souk's own address written otherwise", { baseUrl: "http://[::1]:4999/v1", networks: ["::1/128"] }],
    ["a name of Souk's own address", { baseUrl: "http://souk.inside.example:4999", networks: ["127.0.0.0/8"] }],
    ["no OpenAPI", { document: "hello: world" }],
    ["OpenAPI 2", { document: '{"swagger":"2.0","paths":{}}' }],
    [
      "a document that unfolds without end",
      {
        document: `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nopenapi: [*c,*c,*c,*c,*c,*c,*c]\n`,
      },
    ],
  ])("[F49] is not registered with %s", async (_, change) => {
    const body = { name: "bad", baseUrl: "https://erp.example", document: DOCUMENT, auth: { kind: "none" }, ...change };
    expect((await request("POST", "/v1/connections", buyer.key, body)).status).toBe(400);
  });

  it("[F49] is not bound to what is no permission: each is named by its place, and nothing changes", async () => {
    const names = ["erp.invoices:read", "everything", "erp:*"];
    const operations = names.map((permission) => ({ operation: "getInvoice", permission }));
    const before = await (await request("GET", "/v1/connections", buyer.key)).text();
    const answer = await request("PUT", "/v1/connections/erp", buyer.key, { operations });
    const { problems } = (await answer.json()) as { problems: { pointer: string }[] };
    expect(answer.status).toBe(400);
    expect(problems.map(({ pointer }) => pointer)).toEqual(["/operations/1/permission", "/operations/2/permission"]);
    expect(await (await request("GET", "/v1/connections", buyer.key)).text()).toBe(before);
  });

  it("[F49] is told everything that is wrong with it at once", async () => {
    const wrong = {
      name: "bad",
      baseUrl: "ftp://erp.example?x=1",
      document: DOCUMENT,
      networks: ["10.0.0.0/8", "8.8.8.0/24"],
      auth: { kind: "header", header: "not a header" },
    };
    const answer = await request("POST", "/v1/connections", buyer.key, wrong);
    const { problems } = (await answer.json()) as { problems: { pointer: string }[] };
    expect(answer.status).toBe(400);
    expect(problems.map(({ pointer }) => pointer)).toEqual(["/baseUrl", "/networks/1", "/auth/header"]);
  });
});

describe("a connection over https", () => {
  const now = systemClock.now();
  const authority = certify({ name: "Test authority" }, now);
  const stranger = certify({ name: "Nobody's authority" }, now);
  const SERVED: Readonly<Record<string, Certified>> = {
    "good.bank.example": certify({ name: "good", dns: ["good.bank.example"], by: authority }, now),
    "wrong.bank.example": certify({ name: "wrong.bank.example", dns: ["good.bank.example"], by: authority }, now),
    // for the address it is reached at, not for its name
    "address.bank.example": certify({ name: "address", ips: ["127.0.0.1"], by: authority }, now),
    "unknown.bank.example": certify({ name: "unknown", dns: ["unknown.bank.example"], by: stranger }, now),
    "expired.bank.example": certify({ name: "expired", dns: ["expired.bank.example"], days: [-30, -1], by: authority }, now),
    "later.bank.example": certify({ name: "later", dns: ["later.bank.example"], days: [1, 30], by: authority }, now),
  };
  const seen: { readonly sni: unknown; readonly host: string | undefined; readonly at: string | undefined }[] = [];
  const trusted = getCACertificates("default");
  const bank = createServer(
    {
      SNICallback: (name, done) => {
        const served = SERVED[name];
        done(null, served ? createSecureContext(served) : undefined);
      },
    },
    (asked, response) => {
      const socket = asked.socket as TLSSocket & { servername?: unknown };
      seen.push({ sni: socket.servername, host: asked.headers.host, at: socket.localAddress });
      response.end("from the bank");
    },
  );
  let port = 0;
  beforeAll(async () => {
    setDefaultCACertificates([...trusted, authority.cert]); // what NODE_EXTRA_CA_CERTS does for a process
    await new Promise<void>((resolve) => bank.listen(0, "0.0.0.0", resolve));
    port = (bank.address() as AddressInfo).port;
  });
  afterAll(async () => {
    setDefaultCACertificates(trusted);
    bank.closeAllConnections();
    await new Promise((resolve) => bank.close(resolve));
  });

  async function register(host: string): Promise<void> {
    const made = await request("POST", "/v1/connections", buyer.key, {
      name: "bank",
      baseUrl: `https://${host}:${port}`,
      networks: ["127.0.0.0/8"],
      document: DOCUMENT,
      auth: { kind: "none" },
    });
    expect(made.status).toBe(201);
  }

  async function askBank(host?: string): Promise<{ readonly status?: number; readonly code?: string; readonly message?: string }> {
    if (host !== undefined) await register(host);
    return (await ask([{ operation: "getInvoice", params: { id: "1" } }], { connection: "bank" })).body.output.out[0];
  }

  it("[F49] [I3] goes to the checked address, says the name to the server, and never asks the name server again", async () => {
    await register("good.bank.example");
    addresses.push("127.0.0.1", "127.0.0.2", "10.9.9.9"); // the second answer leads elsewhere in the network, the third out of it
    questions = 0;
    expect(await askBank()).toMatchObject({ status: 200, text: "from the bank" });
    expect({ questions, seen }).toEqual({
      questions: 1,
      seen: [{ sni: "good.bank.example", host: `good.bank.example:${port}`, at: "127.0.0.1" }],
    });
    // decided anew: what the name says now is where this one goes, on a connection of its own
    expect(await askBank()).toMatchObject({ status: 200 });
    expect(seen.map(({ at }) => at)).toEqual(["127.0.0.1", "127.0.0.2"]);
    expect(await askBank()).toMatchObject({ code: "permission_denied", message: expect.stringContaining("10.9.9.9") });
    expect(seen).toHaveLength(2);
    addresses.length = 0;
  });

  it.each([
    ["another name", "wrong", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["the address instead of the name", "address", "ERR_TLS_CERT_ALTNAME_INVALID"],
    [
      "its name, signed by nobody known",
      "unknown",
      /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY/,
    ],
    ["its name, but is over", "expired", "CERT_HAS_EXPIRED"],
    ["its name, but is of tomorrow", "later", "CERT_NOT_YET_VALID"],
  ])("[F49] sends nothing to a server whose certificate is for %s", async (_, name, code) => {
    const before = seen.length;
    expect(await askBank(`${name}.bank.example`)).toMatchObject({ code: "overloaded", message: expect.stringMatching(code) });
    expect(seen).toHaveLength(before);
    await expect
      .poll(async () => ((await (await request("GET", "/v1/network-log?limit=1", buyer.key)).json()) as { items: unknown[] }).items[0])
      .toMatchObject({ host: `${name}.bank.example`, state: "failed", status: null });
  });
});
