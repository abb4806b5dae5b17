import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const page = readFileSync(new URL("../../docs/agents.md", import.meta.url), "utf8");
/** The JSON of the code block with this name. */
const block = (name: string): unknown => JSON.parse(new RegExp(`\`\`\`json ${name}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "");

let api: RunningApi;
let buyer: Tenant;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  const text = { type: "string" };
  const input = { type: "object", properties: { amount: text, from: text, to: text }, additionalProperties: false };
  const bundle = "globalThis.__souk_skill = { run: ({ input }) => ({ amount: input.amount }) };";
  const skill = await api.world.publish({ name: "ledgerly/fx-convert", bundle, manifest: { input, output: { type: "object" } } });
  await api.world.enable(buyer, skill);
});
afterAll(() => api.close());

describe("docs/agents.md", () => {
  it("[F69] its MCP call works as written, with a client's headers from the settings", async () => {
    const settings = block("config") as { mcpServers: { souk: { url: string; headers: Record<string, string> } } };
    expect(new URL(settings.mcpServers.souk.url).pathname).toBe("/mcp");
    expect(Object.keys(settings.mcpServers.souk.headers)).toEqual(["Authorization"]);
    const response = await fetch(`${api.url}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${buyer.key}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
      },
      body: JSON.stringify(block("request")),
    });
    const data = (await response.text()).split("\n").find((line) => line.startsWith("data: ")) ?? "";
    const { result } = JSON.parse(data.slice(6)) as { result: Record<string, unknown> };
    expect(result).toMatchObject({ structuredContent: { amount: "100.00" }, _meta: { "souk/charge": { charge: { billed: true } } } });
  });

  it("[F69] its HTTP call works as written", async () => {
    const { status, body } = await callSkill(api.url, buyer.key, { skill: "ledgerly/fx-convert", body: block("body") });
    expect(status, JSON.stringify(body)).toBe(200);
  });
});
