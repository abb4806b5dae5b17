import { verifyInvoice } from "@souk/metering/verify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_FILE_BYTES } from "../../apps/marketplace-api/src/modules/file/index.ts";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

/** Matches, says so in its log, and writes what it read. */
const MATCH = `globalThis.__souk_skill = { run: async (ctx) => {
  const text = await ctx.files.read("/invoices/" + ctx.input.invoice + ".json");
  ctx.log.info("read " + text.length);
  await ctx.files.write("/reports/" + ctx.input.invoice + ".txt", "ok " + text);
  return { matched: true };
} };`;
const MANIFEST = {
  input: { type: "object", properties: { invoice: { type: "string" } }, required: ["invoice"], additionalProperties: false },
  output: { type: "object", properties: { matched: { type: "boolean" } }, required: ["matched"], additionalProperties: false },
  permissions: { files: ["read:/invoices/**", "write:/reports/**"] },
  outcomes: {
    matched: { price: "0.120000", when: "output.matched", key: "input.invoice", confirm: "signal" as const, settle: "72h", dispute: "14d" },
  },
};

let api: RunningApi;
let buyer: Tenant;
let other: Tenant;
let signalKey: string;

// biome-ignore lint/suspicious/noExplicitAny: -- tests read answers of every shape and assert what they find
type Json = any;

async function send(
  key: string,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; json: () => Json; headers: Headers }> {
  const response = await fetch(`${api.url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) as Json, headers: response.headers };
}
const get = (path: string, key = buyer.key) => send(key, path);
const post = (path: string, body: unknown, key = buyer.key) =>
  send(key, path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

async function query(name: string, input: unknown, key = buyer.key): Promise<Json> {
  const answer = await get(`/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, key);
  expect(answer.status, answer.text).toBe(200);
  return answer.json().result.data;
}

async function match(invoice: string): Promise<Json> {
  const { status, body } = await callSkill(api.url, buyer.key, {
    skill: "ledgerly/match",
    body: { input: { invoice }, tags: { costCentre: "=ops" } },
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  other = await api.world.addTenant("other");
  signalKey = await api.world.addKey(buyer, { kind: "service", principalId: buyer.employeeId, scopes: ["signal"] });
  await api.world.enable(buyer, await api.world.publish({ name: "ledgerly/match", bundle: MATCH, manifest: MANIFEST }));
  const put = await send(buyer.key, "/v1/files/invoices/INV-1.json", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: '{ "total": 12 }',
  });
  expect(put.status, put.text).toBe(200);
});
afterAll(() => api.close());

describe("files over HTTP", () => {
  it("come back byte for byte, JSON included, with a version to match", async () => {
    const file = await get("/v1/files/invoices/INV-1.json");
    expect(file.text).toBe('{ "total": 12 }');
    expect(file.headers.get("etag")).toBe('"1"');
    expect(file.headers.get("content-type")).toBe("application/octet-stream");
    expect((await get("/v1/files/invoices/")).json().items).toMatchObject([
      { path: "/invoices/INV-1.json", version: 1, by: { name: "Person of buyer" } },
    ]);
    expect((await get("/v1/files/invoices/INV-1.json?versions")).json().items).toHaveLength(1);
  });

  it("refuse a write over a version nobody has seen, a path in disguise and another company's eyes", async () => {
    const headers = { "if-match": '"7"' };
    const conflict = await send(buyer.key, "/v1/files/invoices/INV-1.json", { method: "PUT", headers, body: "x" });
    expect([conflict.status, conflict.json().code]).toEqual([409, "file_conflict"]);
    expect((await send(buyer.key, "/v1/files/invoices/%2e%2e%2fsalaries", { method: "PUT", body: "x" })).status).toBe(400);
    expect((await send(buyer.key, "/v1/files/invoices/big", { method: "PUT", body: "x".repeat(MAX_FILE_BYTES + 1) })).status).toBe(413);
    expect((await get("/v1/files/invoices/INV-1.json", other.key)).status).toBe(404);
  });
});

describe("a call that was really made", () => {
  it("[F79] [F104] leads from its trace over its line to an invoice that verifies with the published key", async () => {
    const made = await match("INV-1");
    const call = (await get(`/v1/calls/${made.callId}`)).json();
    expect(call).toMatchObject({
      id: made.callId,
      billed: true,
      input: { invoice: "INV-1" },
      output: { matched: true },
      receipt: made.receipt,
      costCentre: "=ops",
      by: { kind: "employee", name: "Person of buyer" },
      outcomes: [{ name: "matched", key: "INV-1", state: "pending" }],
      invoice: { status: "open" },
    });
    const trace = (await get(`/v1/calls/${made.callId}/trace`)).json();
    expect(trace.files).toMatchObject([
      { path: "/invoices/INV-1.json", change: "read", version: 1 },
      { path: "/reports/INV-1.txt", change: "created", kept: true },
    ]);
    expect(trace.logs).toMatchObject([{ level: "info", text: "read 15" }]);
    expect(trace).not.toHaveProperty("input");

    const signal = { skill: "ledgerly/match", outcome: "matched", key: "INV-1", verdict: "confirmed", evidence: "posted 4711" };
    expect((await post("/v1/outcomes/signals", signal, signalKey)).json()).toEqual({ id: made.outcomes[0].id, state: "verified" });
    expect((await post("/v1/outcomes/signals", signal, signalKey)).status).toBe(200);

    const invoice = (await get(`/v1/invoices/${call.invoice.id}`)).json();
    expect(invoice).toMatchObject({
      total: { amount: "0.120000" },
      exactTotal: { amount: "0.122000" },
      receipts: 2,
      reconciliation: { equal: true },
    });
    const items = (await get(`/v1/invoices/${invoice.id}/lines/${call.invoice.lineId}/calls`)).json().items;
    expect(items).toMatchObject([{ callId: made.callId, kind: "call", amount: { amount: "0.002000" } }]);
    const { keys } = (await get("/.well-known/souk-receipt-keys")).json();
    const document = (await get(`/v1/invoices/${invoice.id}.json`)).text;
    const receiptsJsonl = (await get(`/v1/invoices/${invoice.id}.receipts.jsonl`)).text;
    expect(await verifyInvoice({ document, receiptsJsonl, trustedKeys: keys })).toMatchObject({ ok: true, problems: [], receipts: 2 });
    const csv = (await get(`/v1/invoices/${invoice.id}.csv`)).text;
    expect(csv.split("\r\n")).toHaveLength(4);
    // A spreadsheet must not run what a caller wrote as cost centre.
    expect(csv).toContain(",'=ops,");
    for (const path of ["", "/lines", ".json", ".csv", ".receipts.jsonl"])
      expect((await get(`/v1/invoices/${invoice.id}${path}`, other.key)).status).toBe(404);
    expect((await get(`/v1/calls/${made.callId}`, other.key)).status).toBe(404);
    expect((await post(`/v1/invoices/${invoice.id}/approve`, {})).json()).toMatchObject({ code: "conflict", billed: false });
  });

  it("[F83] is in the list unbilled, with what to do, when the skill failed", async () => {
    const { status, body } = await callSkill(api.url, buyer.key, { skill: "ledgerly/match", body: { input: { invoice: "MISSING" } } });
    expect([status, body.billed]).toEqual([502, false]);
    const call = await query("calls.get", { id: body.callId });
    expect(call).toMatchObject({ billed: false, receipt: null, problem: { billed: false, code: body.code, callId: body.callId } });
    const { items } = await query("calls.list", { status: "failed" });
    expect(items[0].id).toBe(body.callId);
  });
});

describe("the procedures of the pages", () => {
  it("answer in the shape the pages were promised", async () => {
    await match("INV-1").catch(() => undefined);
    expect((await query("files.list", {})).items.map((item: Json) => item.path)).toContain("/reports/INV-1.txt");
    expect((await query("files.read", { path: "/reports/INV-1.txt" })).versions[0]).toMatchObject({ skill: "ledgerly/match" });
    expect(await query("finance.spend", { groupBy: "meter" })).toMatchObject({ paidOutcomes: 1 });
    const { items } = await query("finance.invoices", undefined);
    expect(items[0]).toMatchObject({ status: "open" });
    expect((await query("finance.invoiceFile", { id: items[0].id, format: "receipts" })).text.split("\n").length).toBeGreaterThan(2);
    expect((await query("outcomes.list", {})).counts).toMatchObject([{ state: "verified", count: 1 }]);
    const denied = await get(`/trpc/vendor.overview?input=${encodeURIComponent("{}")}`);
    expect(denied.json().error.data.problem).toMatchObject({ code: "not_found", billed: false });
  });

  it("name what is wrong with an input, by place", async () => {
    const answer = await get("/v1/usage?from=yesterday&to=2026-01-01T00:00:00Z");
    expect(answer.json()).toMatchObject({ code: "invalid_request", problems: [{ pointer: "/from" }] });
    expect((await post("/v1/outcomes/signals", { skill: "ledgerly/match" }, signalKey)).json().problems).toHaveLength(3);
    const range = "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z";
    for (const path of ["/v1/usage", "/v1/calls", "/v1/audit", "/v1/network-log"]) {
      const reversed = await get(`${path}?${range}`);
      expect(reversed.json(), path).toMatchObject({
        status: 400,
        problems: [{ pointer: "/from", message: expect.stringContaining("begins before it ends") }],
      });
    }
    expect((await get(`/v1/usage?${range.replace("02", "01")}`)).status).toBe(200);
    expect((await get("/v1/calls/in_nonsense")).json()).toMatchObject({
      code: "not_found",
      detail: expect.stringContaining("call_ and 26 characters"),
    });
    const [call] = (await get("/v1/calls?mine=false")).json().items;
    for (const path of ["", "/trace"])
      expect((await get(`/v1/calls/${call.id}${path}`)).json()).toMatchObject({ id: call.id, callId: call.id });
    expect((await get("/v1/calls?cursor=%7B%7D")).json()).toMatchObject({ code: "invalid_request" });
    expect((await get("/v1/invoices/inv_nonsense")).json()).toMatchObject({ code: "not_found" });
  });
});

describe("the audit trail", () => {
  it("is JSONL for those who may", async () => {
    const lines = (await get("/v1/audit")).text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.action)).toContain("call.succeeded");
    const employee = await api.world.addAgent(buyer, []);
    expect((await get("/v1/audit", employee.key)).status).toBe(403);
  });
});
