import { periodOf, systemClock } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { ROUTE_DOCS } from "../../apps/marketplace-api/src/transport/http/openapi/all-docs.ts";
import { openApiDocument } from "../../apps/marketplace-api/src/transport/http/openapi/document.ts";
import type { Answer } from "../../apps/marketplace-api/src/transport/http/openapi/route-docs.ts";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { type Change, changes, pathOf, WITHOUT_SCOPE } from "./scopes.ts";

const object = { type: "object" } as const;
let api: RunningApi;
let buyer: Tenant;
let callId = "";
let table: Readonly<Record<string, Change>>;
// biome-ignore lint/suspicious/noExplicitAny: -- a JSON document read as a whole
let document: any;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  const bundle = "globalThis.__souk_skill = { run: () => ({}) };";
  const manifest = await api.world.publish({ name: "acme/one", bundle, manifest: { input: object, output: object } });
  table = changes(manifest);
  await api.world.enable(buyer, manifest);
  callId = (await callSkill(api.url, buyer.key, { skill: "acme/one", body: { input: {} } })).body.callId;
  await fetch(`${api.url}/v1/files/a.txt`, { method: "PUT", headers: { authorization: `Bearer ${buyer.key}` }, body: "a" });
  const system = {
    openapi: "3.1.0",
    info: { title: "ERP", version: "1" },
    paths: { "/invoices": { get: { operationId: "listInvoices" } } },
  };
  const registered = await fetch(`${api.url}/v1/connections`, {
    method: "POST",
    headers: { authorization: `Bearer ${buyer.key}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "erp", baseUrl: "https://erp.example", document: JSON.stringify(system) }),
  });
  if (registered.status !== 201) throw new Error(await registered.text());
  await api.app.services.sequencer.run();
  document = await (await fetch(`${api.url}/openapi.json`)).json();
});
afterAll(() => api.close());

/** Every operation of the document as "METHOD /path". */
const documented = (): string[] =>
  Object.entries(document.paths as Record<string, object>).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );

/** What routes need to answer at all. */
const QUERIES: Readonly<Record<string, string>> = {
  "GET /v1/usage": "?from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z",
  "GET /v1/file-diff": "?path=/a.txt&from=0&to=1",
  "GET /v1/file-reviews/{callId}/diff": "?path=/a.txt",
};

describe("the OpenAPI document", () => {
  it("[F69] is OpenAPI 3.1 and every reference in it leads somewhere", () => {
    expect(document.openapi).toBe("3.1.0");
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(20);
    for (const name of new Set(references)) expect(document.components.schemas).toHaveProperty(name ?? "");
    const ids = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap((item) =>
      Object.values(item).map((operation) => operation.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("describes every route that is registered, and no other", () => {
    expect(documented().sort()).toEqual(Object.keys(ROUTE_DOCS).sort());
    const bare = documented().filter((key) => !Object.hasOwn(ROUTE_DOCS, key));
    expect(bare, "give these routes an entry in transport/http/openapi").toEqual([]);
  });

  it("leaves no route out but the web app's own door: one that is not described fails above", () => {
    const paths = ["/v1/news/{id}", "/v1/news/{id}.pdf", "/mcp", "/trpc/{path}"];
    const made = openApiDocument(
      paths.map((path) => ({ method: "GET", path, isPublic: false })),
      {},
      "http://souk.test",
    );
    expect(Object.keys(made.paths)).toEqual(paths.slice(0, 3));
  });

  it("[F104] documents each file of an invoice, and every other ending is refused with the names of those there are", async () => {
    const month = periodOf(systemClock.now(), "UTC").key;
    const ENDINGS = ["csv", "json", "receipts.jsonl", "pdf", "focus.csv", "ubl.xml", "xlsx", "CSV", "json.gz"];
    for (const ending of ENDINGS) {
      const response = await fetch(`${api.url}/v1/invoices/${month}.${ending}`, { headers: { authorization: `Bearer ${buyer.key}` } });
      const isDocumented = Object.hasOwn(ROUTE_DOCS, `GET /v1/invoices/{id}.${ending}`);
      expect(isDocumented, ending).toBe(response.status === 200);
      if (isDocumented) continue;
      expect(await response.json()).toMatchObject({
        status: 404,
        detail: `There is no .${ending} of an invoice. Its files are .csv, .json and .receipts.jsonl.`,
      });
    }
  });

  it("says of exactly the public routes that they need no sign-in", async () => {
    const open = documented().filter((key) => {
      const [method = "", path = ""] = key.split(" ");
      return document.paths[path][method.toLowerCase()].security?.length === 0;
    });
    expect(open.sort()).toEqual([
      "GET /.well-known/oauth-protected-resource",
      "GET /.well-known/souk-receipt-keys",
      "GET /docs",
      "GET /livez",
      "GET /metrics",
      "GET /oauth/jwks",
      "GET /openapi.json",
      "GET /readyz",
      "GET /v1/demo",
      "POST /v1/session",
      "POST /v1/session/refresh",
      "POST /v1/session/switch",
    ]);
    const closed = documented().filter((key) => !open.includes(key));
    for (const key of closed) {
      const [method = "", path = ""] = key.split(" ");
      const response = await fetch(`${api.url}${path.replaceAll(/\{\w+\}/g, "x")}`, { method });
      expect(response.status, key).toBe(401);
    }
  });

  it("names the schemas the server validates the call with", () => {
    const operation = document.paths["/v1/skills/{publisher}/{skill}/calls"].post;
    expect(operation.requestBody.content["application/json"].schema).toEqual({ $ref: "#/components/schemas/CallRequest" });
    expect(document.components.schemas.CallRequest.additionalProperties).toBe(false);
    expect(operation.responses.default.content).toHaveProperty(["application/problem+json"]);
    expect(operation.parameters.map((one: { name: string }) => one.name)).toEqual(["publisher", "skill", "Idempotency-Key", "Prefer"]);
  });

  it.each(
    Object.entries(ROUTE_DOCS).filter(
      ([key]) =>
        key.startsWith("GET /v1/") &&
        !/\{(path|line|slug)\}|openapi\.json|SKILL\.md|demo|quarantines|version-reviews\/|file-reviews\/|operator\//.test(key),
    ),
  )("the real answer of %s fits what is written", async (key, doc) => {
    const path = key
      .slice(4)
      .replace("{publisher}/{skill}", "acme/one")
      .replace("{subject}", "everyone")
      .replace("/connections/{name}", "/connections/erp")
      .replace("/invoices/{id}", `/invoices/${periodOf(systemClock.now(), "UTC").key}`)
      .replace("{id}", callId);
    const query = QUERIES[key] ?? "";
    const response = await fetch(`${api.url}${path}${query}`, { headers: { authorization: `Bearer ${buyer.key}` } });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    const [answer] = doc.answers as readonly [Answer];
    if (!answer.schema) return;
    const schemas = [answer.schema].flat() as z.ZodType[];
    const results = schemas.map((schema) => schema.safeParse(JSON.parse(text)));
    expect(
      results.some((result) => result.success),
      JSON.stringify(results.map((result) => result.error?.issues)),
    ).toBe(true);
  });

  it("has a page for people that asks nobody for anything", async () => {
    const response = await fetch(`${api.url}/docs`);
    const html = await response.text();
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|src=|url\(|@import/);
    for (const path of Object.keys(document.paths)) expect(html).toContain(`<code>${path}</code>`);
  });
});

describe("scopes of keys", () => {
  const send = async (key: string, route: string, change: Change) => {
    const { body } = change;
    const response = await fetch(`${api.url}${pathOf(route, change)}`, {
      method: route.split(" ")[0] ?? "",
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };

  it("an administrator's key for reading changes nothing on any route", async () => {
    const writing = Object.keys(ROUTE_DOCS).filter((route) => !route.startsWith("GET "));
    expect([...Object.keys(table), ...WITHOUT_SCOPE].sort()).toEqual(writing.sort());
    const key = await api.world.addKey(buyer, { scopes: ["read"] });
    for (const [route, change] of Object.entries(table)) {
      const refused = await send(key, route, change);
      expect(refused, route).toMatchObject({ status: 403, body: { code: "permission_denied" } });
      expect(refused.body.decision, route).toMatchObject({ layer: "key", missing: [`scope:${change.scope}`] });
    }
  });

  it("says what a key needs before it looks at the body, and in the document", async () => {
    const key = await api.world.addKey(buyer, { scopes: ["read"] });
    for (const [route, change] of Object.entries(table)) {
      const [method = "", path = ""] = route.split(" ");
      const security: readonly { readonly bearer: readonly string[] }[] = document.paths[path]?.[method.toLowerCase()]?.security ?? [];
      const needed = security.flatMap(({ bearer }) => bearer);
      expect(needed, route).toContain(change.scope);
      if (needed.includes("read") || ROUTE_DOCS[route as keyof typeof ROUTE_DOCS]?.refusalsAreRecorded) continue;
      const refused = await send(key, route, { ...change, body: ["nonsense"] });
      expect(refused, route).toMatchObject({ status: 403, body: { decision: { layer: "key" } } });
    }
  });

  it("a key for signals reads nothing but the catalogue, outcomes, and what it is itself", async () => {
    const key = await api.world.addKey(buyer, { scopes: ["signal"] });
    const open: string[] = [];
    const anybodys = /\/v1\/(skills|whoami|demo$|publishers\/\{slug\}\/keys)/;
    for (const route of Object.keys(ROUTE_DOCS).filter((one) => one.startsWith("GET /v1/") && !anybodys.test(one))) {
      const { status } = await send(key, `${route}${QUERIES[route] ?? ""}`, { scope: "admin", with: { id: callId } });
      if (status !== 403) open.push(`${route} ${status}`);
    }
    expect(open).toEqual(["GET /v1/outcomes 200"]);
  });

  it("a key for administration changes and reads settings, and calls nothing", async () => {
    const key = await api.world.addKey(buyer, { scopes: ["admin"] });
    const statusOf = async (route: string) => (await send(key, route, table[route] ?? { scope: "admin" })).status;
    for (const route of ["PUT /v1/network-policy", "PUT /v1/connections/{name}", "PUT /v1/runtime", "GET /v1/people", "GET /v1/keys"])
      expect(await statusOf(route), route).toBe(200);
    expect(await statusOf("POST /v1/skills/{publisher}/{skill}/calls")).toBe(403);
    expect(await statusOf("POST /v1/keys")).toBe(403);
  });

  it("a publisher's key stores secrets and hosts of that publisher only when it is for publishing", async () => {
    const hosts = { scope: "publish", body: { hosts: [] } } as const;
    const body = { value: "a long value", skills: ["acme/one"], hosts: ["api.example.com"], publisher: "acme" };
    const cases = [
      ["read", 403],
      ["publish", 404], // acme is another company's
    ] as const;
    for (const [scope, status] of cases) {
      const key = await api.world.addKey(buyer, { kind: "publisher", principalId: "acme", scopes: [scope] });
      expect((await send(key, "PUT /v1/publishers/{slug}/hosts", hosts)).status).toBe(status);
      expect((await send(key, "PUT /v1/secrets/TOKEN", { scope: "publish", body })).status).toBe(status);
    }
  });
});

describe("metrics", () => {
  const scrape = (headers: Record<string, string> = {}) => fetch(`${api.url}/metrics`, { headers });

  it("count calls, flushes and refusals without naming anybody", async () => {
    await api.world.setBudget(buyer, 1n);
    await api.app.services.epochs.refresh();
    await callSkill(api.url, buyer.key, { skill: "acme/one", body: { input: {} } });
    const response = await scrape();
    expect(response.headers.get("content-type")).toContain("text/plain");
    const text = await response.text();
    expect(text).toMatch(/souk_calls_total\{status="succeeded",code=""\} [1-9]/);
    expect(text).toMatch(/souk_calls_total\{status="denied",code="budget_exceeded"\} 1/);
    expect(text).toMatch(/souk_budget_refusals_total 1/);
    expect(text).toMatch(/souk_settle_flush_rows_count [1-9]/);
    expect(text).toMatch(/souk_settle_flush_seconds_sum 0\.\d+/);
    expect(text).toMatch(/souk_sandbox_hosts [1-9]/);
    expect(text).toMatch(/process_resident_memory_bytes [1-9]/);
    for (const secret of ["buyer", "acme", buyer.companyId, buyer.employeeId]) expect(text).not.toContain(secret);
  });

  it("are for operators, or for this machine without a proxy in between", async () => {
    expect((await scrape({ authorization: `Bearer ${buyer.key}` })).status).toBe(403);
    expect((await scrape({ authorization: "Bearer nonsense" })).status).toBe(401);
    expect((await scrape({ "x-forwarded-for": "203.0.113.9" })).status).toBe(401);
    await api.world.db.withCompany(buyer.companyId, async (tx) => {
      await tx.employee.updateMany({ where: { id: buyer.employeeId }, data: { roles: ["operator"] } });
      await tx.$queryRaw`SELECT souk_raise_epoch()::text`;
    });
    await api.app.services.epochs.refresh();
    expect((await scrape({ authorization: `Bearer ${buyer.key}`, "x-forwarded-for": "203.0.113.9" })).status).toBe(200);
  });
});
