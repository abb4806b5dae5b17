import { Client, type RequestOptions, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const COUNT = `globalThis.__souk_skill = { run: ({ input }) => {
  if (input.text === "throw") throw new Error("no words");
  return { words: (input.text.match(/\\S+/g) ?? []).length, nonce: Math.random() };
} };`;
const input = { type: "object", properties: { text: { type: "string" } }, required: ["text"], additionalProperties: false };
const output = {
  type: "object",
  properties: { words: { type: "integer" }, nonce: { type: "number" } },
  required: ["words", "nonce"],
  additionalProperties: false,
};
const READ = `globalThis.__souk_skill = { run: async ({ files }) => ({ text: await files.read("/invoices/a.txt") }) };`;

let api: RunningApi;
let buyer: Tenant;
let other: Tenant;
let poor: { readonly agentId: string; readonly key: string };

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  other = await api.world.addTenant("other");
  poor = await api.world.addAgent(buyer, ["file:/reports/** read"]);
  const count = await api.world.publish({
    name: "words/count",
    bundle: COUNT,
    manifest: {
      input,
      output,
      summary: { en: "Counts words.", zh: "统计词数。" },
      outcomes: {
        counted: { price: "0.120000", when: "output.words > 100", key: "input.text", confirm: "signal", settle: "72h", dispute: "14d" },
      },
    },
  });
  const read = await api.world.publish({
    name: "words/reader",
    bundle: READ,
    manifest: { input: { type: "object" }, output: { type: "object" }, permissions: { files: ["read:/invoices/**"] } },
  });
  await api.world.publish({ name: "words/unwanted", bundle: COUNT, manifest: { input, output } });
  await api.world.enable(buyer, count);
  await api.world.enable(buyer, read);
});
afterAll(() => api.close());

/** The official client; `modern` speaks 2026-07-28, `legacy` shakes hands as in 2025. */
async function connect(key: string, era: "modern" | "legacy" = "modern"): Promise<Client> {
  const client = new Client(
    { name: "test", version: "1.0.0" },
    { versionNegotiation: { mode: era === "modern" ? { pin: "2026-07-28" } : "legacy" } },
  );
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${api.url}/mcp`), { requestInit: { headers: { authorization: `Bearer ${key}` } } }),
  );
  return client;
}

const names = async (client: Client) => (await client.listTools()).tools.map((tool) => tool.name);
const countEvents = async (companyId: string) => api.world.db.withCompany(companyId, (tx) => tx.usageEvent.count());

describe.each(["modern", "legacy"] as const)("MCP by the official client, %s", (era) => {
  it("[F69] lists exactly what the caller may use, with schemas, price in words and annotations", async () => {
    const { tools } = await (await connect(buyer.key, era)).listTools();
    expect(tools.map((tool) => tool.name)).toEqual(["words__count", "words__reader"]);
    expect(tools[0]).toMatchObject({
      title: "words/count",
      inputSchema: input,
      outputSchema: output,
      annotations: { readOnlyHint: true, openWorldHint: false },
    });
    expect(tools[0]?.description).toBe(
      'Counts words.\n\nPrice: 0.002 USD per call, plus 0.12 USD for the outcome "counted" (confirmed by your company\'s system); at most 0.122 USD. A call that fails costs nothing.',
    );
  });

  it("[F69] [F35] an agent sees only what its owner delegated", async () => {
    expect(await names(await connect(poor.key, era))).toEqual(["words__count"]);
  });

  it("[F69] [I8] another company sees nothing of it", async () => {
    expect(await names(await connect(other.key, era))).toEqual([]);
  });

  it("[F69] calls along the same path as HTTP and says what it cost", async () => {
    const client = await connect(buyer.key, era);
    await client.listTools();
    const before = await countEvents(buyer.companyId);
    const result = await client.callTool({ name: "words__count", arguments: { text: "one two three" } });
    expect(result.isError, JSON.stringify(result)).not.toBe(true);
    expect(result.structuredContent).toMatchObject({ words: 3 });
    const charge = result._meta?.["souk/charge"] as { callId: string; receipt: string };
    expect(charge).toMatchObject({ charge: { billed: true, amount: "0.002000", currency: "USD" }, outcomes: [] });
    expect(charge.receipt.split(".")).toHaveLength(3);
    expect(result.content.at(-1)).toEqual({ type: "text", text: `Charged 0.002000 USD. Call ${charge.callId}.` });
    expect(await countEvents(buyer.companyId)).toBe(before + 1);
    const call = await api.world.db.withCompany(buyer.companyId, (tx) => tx.call.findFirst({ orderBy: { admittedAt: "desc" } }));
    expect(call).toMatchObject({ via: "mcp", status: "succeeded" });
  });

  it("[F69] [F71] the same idempotency key replays and never charges twice", async () => {
    const client = await connect(buyer.key, era);
    const request = { name: "words__count", arguments: { text: "a b" }, _meta: { "souk/idempotencyKey": `mcp-${era}-0001` } };
    const first = await client.callTool(request);
    const events = await countEvents(buyer.companyId);
    const second = await client.callTool(request);
    expect(second.structuredContent).toEqual(first.structuredContent);
    expect(second._meta?.["souk/charge"]).toEqual({ ...(first._meta?.["souk/charge"] as object), replayed: true });
    expect(await countEvents(buyer.companyId)).toBe(events);
    const conflict = await client.callTool({ ...request, arguments: { text: "other" } });
    expect(conflict).toMatchObject({ isError: true, _meta: { "souk/problem": { code: "idempotency_conflict", billed: false } } });
  });

  it("[F69] [F74] a maximum price below the price stops the call", async () => {
    const client = await connect(buyer.key, era);
    const _meta = { "souk/maxPrice": { amount: "0.001", currency: "USD" } };
    const result = await client.callTool({ name: "words__count", arguments: { text: "a" }, _meta });
    expect(result).toMatchObject({ isError: true, _meta: { "souk/problem": { code: "max_price_exceeded", billed: false } } });
  });

  it("[F69] [F35] a denial is a tool error that names the layer and who can help", async () => {
    const result = await (await connect(poor.key, era)).callTool({ name: "words__reader", arguments: {} });
    expect(result).toMatchObject({
      isError: true,
      _meta: {
        "souk/problem": { code: "permission_denied", billed: false, decision: { layer: "agent", missing: ["file:/invoices/** read"] } },
      },
    });
    expect(JSON.parse((result.content[0] as { text: string }).text)).toMatchObject({ code: "permission_denied" });
  });

  it("[F69] a skill that is not enabled is not listed, and the error says how to ask", async () => {
    const result = await (await connect(buyer.key, era)).callTool({ name: "words__unwanted", arguments: { text: "a" } });
    expect(result._meta?.["souk/problem"]).toMatchObject({ code: "not_enabled", decision: { layer: "enablement" } });
    expect(JSON.stringify(result.content)).toContain("/v1/access-requests");
  });

  it("[F69] [I8] the key of another company reaches nothing of the first", async () => {
    const result = await (await connect(other.key, era)).callTool({ name: "words__count", arguments: { text: "a" } });
    expect(result).toMatchObject({ isError: true, _meta: { "souk/problem": { code: "not_enabled" } } });
  });

  it("[F69] [I6] a skill that throws is a tool error and costs nothing", async () => {
    const before = await countEvents(buyer.companyId);
    const result = await (await connect(buyer.key, era)).callTool({ name: "words__count", arguments: { text: "throw" } });
    expect(result).toMatchObject({ isError: true, _meta: { "souk/problem": { code: "skill_failed", billed: false } } });
    expect(await countEvents(buyer.companyId)).toBe(before);
  });

  it("[F69] wrong input and wrong _meta are explained with JSON pointers", async () => {
    const client = await connect(buyer.key, era);
    const wrong = await client.callTool({ name: "words__count", arguments: { text: 7 } });
    expect(wrong._meta?.["souk/problem"]).toMatchObject({ code: "invalid_input", problems: [{ pointer: "/text" }] });
    const meta = await client.callTool({ name: "words__count", arguments: { text: "a" }, _meta: { "souk/idempotencyKey": "short" } });
    expect(meta._meta?.["souk/problem"]).toMatchObject({ code: "invalid_request", problems: [{ pointer: "/souk~1idempotencyKey" }] });
  });

  it("[F69] a tool that cannot exist is a protocol error", async () => {
    await expect((await connect(buyer.key, era)).callTool({ name: "Nope", arguments: {} })).rejects.toThrow(
      /Unknown tool: Nope\. Ask tools\/list/,
    );
    const unknown = await (await connect(buyer.key, era)).callTool({ name: "nobody__nothing", arguments: {} });
    expect(unknown._meta?.["souk/problem"]).toMatchObject({ code: "not_found", detail: expect.stringContaining("Ask tools/list") });
  });
});

describe("MCP on the wire", () => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const bearer = () => ({ authorization: `Bearer ${buyer.key}` });

  it("[F69] answers a 2025-11-25 initialize without a session", async () => {
    const response = await post(
      {
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
      },
      bearer(),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("mcp-session-id")).toBeNull();
    const data = (await response.text()).split("\n").find((line) => line.startsWith("data: ")) ?? "";
    expect(JSON.parse(data.slice(6))).toMatchObject({ result: { protocolVersion: "2025-11-25", serverInfo: { name: "souk" } } });
  });

  it("[F69] a 2025-11-25 tools/list needs no handshake on this connection", async () => {
    const response = await post({ jsonrpc: "2.0", id: 2, method: "tools/list" }, { ...bearer(), "mcp-protocol-version": "2025-11-25" });
    expect(await response.text()).toContain('"words__count"');
  });

  it.each([
    ["no credential", {}],
    ["a wrong key", { authorization: "Bearer sk_live_nope" }],
  ])("[F69] %s: 401 that says where to learn how to sign in", async (_name, headers) => {
    const response = await post({ jsonrpc: "2.0", id: 3, method: "tools/list" }, headers);
    expect(response.status).toBe(401);
    const challenge = response.headers.get("www-authenticate") ?? "";
    const url = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? "";
    expect(url).toBe("http://souk.test/.well-known/oauth-protected-resource");
    const metadata = await (await fetch(`${api.url}${new URL(url).pathname}`)).json();
    expect(metadata).toMatchObject({ resource: "http://souk.test", bearer_methods_supported: ["header"] });
  });

  it("[F69] refuses a foreign Origin, GET and broken JSON", async () => {
    const list = { jsonrpc: "2.0", id: 4, method: "tools/list" };
    expect((await post(list, { ...bearer(), origin: "https://evil.example" })).status).toBe(403);
    expect((await fetch(`${api.url}/mcp`, { headers: bearer() })).status).toBe(405);
    expect((await post("{not json", bearer())).status).toBe(400);
  });
});

describe("MCP with many skills", () => {
  const options: RequestOptions = {};
  it("[F69] above 50 tools there are three that find, describe and call", async () => {
    const many = await api.world.addTenant("many");
    const manifest = await api.world.publish({
      name: "crowd/invoice-finder",
      bundle: COUNT,
      manifest: { input, output, title: { en: "Invoice finder", zh: "发票查找" } },
    });
    await api.world.enable(many, manifest);
    for (let n = 0; n < 50; n++) {
      const skill = await api.world.publish({ name: `crowd/skill-${n}`, bundle: COUNT, manifest: { input, output } });
      await api.world.enable(many, skill);
    }
    const client = await connect(many.key);
    const listed = await names(client);
    expect(listed).toHaveLength(54);
    expect(listed.slice(0, 3)).toEqual(["skills_search", "skills_describe", "skills_call"]);
    const found = await client.callTool({ name: "skills_search", arguments: { query: "invoice-finder" } }, options);
    expect((found.structuredContent as { items: { skill: string }[] }).items[0]).toMatchObject({ skill: "crowd/invoice-finder" });
    const described = await client.callTool({ name: "skills_describe", arguments: { skill: "crowd/invoice-finder" } });
    expect(described.structuredContent).toMatchObject({ inputSchema: input, maximumPrice: { amount: "0.002000" } });
    const hidden = await client.callTool({ name: "skills_describe", arguments: { skill: "words/count" } });
    expect(hidden).toMatchObject({ isError: true, _meta: { "souk/problem": { code: "not_found" } } });
    const called = await client.callTool({ name: "skills_call", arguments: { skill: "crowd/invoice-finder", input: { text: "a b c" } } });
    expect(called.structuredContent).toMatchObject({ words: 3 });
    expect(called._meta?.["souk/charge"]).toMatchObject({ charge: { billed: true } });
  });
});
