import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeApi, problem, startFakeApi } from "../testing/fake-api.ts";
import { souk, type TestShell, testShell } from "../testing/shell.ts";

const ROUTE = "POST /v1/skills/ledgerly/invoice-match/calls";
const ANSWER = {
  callId: "call_1",
  status: "succeeded",
  output: { matched: true },
  charge: {
    billed: true,
    amount: "0.002000",
    currency: "USD",
    lines: [{ meter: "call", quantity: "1", unitPrice: "0.002000", amount: "0.002000" }],
  },
  outcomes: [
    {
      id: "out_1",
      name: "matched",
      key: "INV-7",
      state: "pending",
      confirm: "signal",
      amount: "0.120000",
      settlesAt: "2026-11-25T08:00:00.000Z",
    },
  ],
  usage: { cpuMs: 1, wallMs: 2, queueMs: 0, hostCalls: 2, networkBytes: 0 },
  skill: { name: "ledgerly/invoice-match", version: "1.2.0", sha256: "a".repeat(64) },
  grant: ["file:/invoices/** read"],
  receipt: "x.y.z",
  traceId: "t",
  replayed: false,
};

let api: FakeApi;
let shell: TestShell;
beforeEach(async () => {
  api = await startFakeApi();
  shell = testShell({ env: { apiUrl: api.url, apiKey: "sk_x" }, stdin: '{"invoice":"INV-8"}' });
});
afterEach(() => api.close());

const call = (...words: string[]) => souk(shell, "call", "ledgerly/invoice-match", ...words);

describe("souk call", () => {
  it("prints the output on stdout, charge and outcome on stderr", async () => {
    api.on(ROUTE, { json: ANSWER });
    expect(await call("-i", '{"invoice":"INV-7"}')).toBe(0);
    expect(JSON.parse(shell.stdout.join(""))).toEqual({ matched: true });
    expect(shell.stderr.join("\n")).toContain("charged 0.002000 USD, matched INV-7 pending 0.120000");
    expect(api.seen[0]?.body).toEqual({ input: { invoice: "INV-7" } });
  });

  it("passes on key, limit and version, and reads the input from stdin", async () => {
    api.on(ROUTE, { json: ANSWER });
    expect(await call("-i", "-", "--idempotency-key", "order-4711", "--max-price", "0.15 USD", "--version", "1.2.0", "--json")).toBe(0);
    expect(api.seen[0]?.headers["idempotency-key"]).toBe("order-4711");
    expect(api.seen[0]?.body).toEqual({ input: { invoice: "INV-8" }, version: "1.2.0", maxPrice: { amount: "0.15", currency: "USD" } });
    expect(JSON.parse(shell.stdout.join(""))).toEqual(ANSWER);
    expect(shell.stderr).toEqual([]);
  });

  it.each([
    [true, 0],
    [false, 6],
  ])("a dry run that is allowed: %s ends with %s", async (allowed, exit) => {
    const decision = {
      allowed,
      layer: allowed ? null : "employee",
      rule: null,
      missing: allowed ? [] : ["file:/invoices/** read"],
      howToFix: allowed ? null : "Ask an admin.",
    };
    api.on(ROUTE, {
      json: { dryRun: true, decision, grant: [], maximumPrice: { amount: "0.122000", currency: "USD" }, skill: ANSWER.skill },
    });
    expect(await call("-i", "{}", "--dry-run")).toBe(exit);
    expect(api.seen[0]?.body).toMatchObject({ dryRun: true });
    expect(shell.stdout.join()).toContain(allowed ? "at most 0.122000 USD" : "Ask an admin.");
  });

  it.each([
    ["invalid_input", 2],
    ["unauthenticated", 3],
    ["not_enabled", 6],
    ["not_found", 4],
    ["budget_exceeded", 7],
    ["max_price_exceeded", 7],
    ["idempotency_conflict", 9],
    ["skill_failed", 1],
    ["overloaded", 8],
    ["skill_timeout", 124],
  ] as const)("[F76] %s ends with %i and says that nothing was billed", async (code, exit) => {
    api.on(ROUTE, problem(code, { problems: [{ pointer: "/invoice", message: "must be string" }] }));
    expect(await call("-i", "{}")).toBe(exit);
    expect(shell.stdout).toEqual([]);
    const text = shell.stderr.join("\n");
    expect(text).toContain(`it is ${code}`);
    expect(text).toContain("/invoice: must be string");
    expect(text).toContain("billed: no");
  });

  it("shows what is missing and who can grant it", async () => {
    const decision = { allowed: false, layer: "employee", rule: null, missing: ["file:/hr/** read"], howToFix: "Ask Mei Lin." };
    api.on(ROUTE, problem("permission_denied", { decision }));
    expect(await call("-i", "{}")).toBe(6);
    expect(shell.stderr.join("\n")).toMatch(/missing: file:\/hr\/\*\* read[\s\S]*fix: Ask Mei Lin\./);
  });

  it("does not take an answer of another form for a success", async () => {
    api.on(ROUTE, { json: { ...ANSWER, charge: undefined } });
    expect(await call("-i", "{}")).toBe(8);
  });
});
