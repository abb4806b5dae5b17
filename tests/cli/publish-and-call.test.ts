import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { souk, type TestShell, testShell } from "../../packages/cli/src/testing/shell.ts";
import { type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

let api: RunningApi;
let vendor: Tenant;
let buyer: Tenant;
let seller: TestShell;
let person: TestShell;

async function send(method: string, path: string, key: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(`${api.url}${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

const last = (shell: TestShell): Record<string, unknown> => JSON.parse(shell.stdout.at(-1) ?? "null") as Record<string, unknown>;

beforeAll(async () => {
  api = await startApi();
  vendor = await api.world.addTenant("vendor");
  buyer = await api.world.addTenant("buyer");
  seller = testShell();
  person = testShell();
  await send("POST", "/v1/publishers", vendor.key, { slug: "wordsmith", name: "Wordsmith" });
});
afterAll(() => api.close());

describe("a vendor and a buyer at the terminal", () => {
  it("[F5] [F7] signs in as a publisher, makes a skill and publishes it, signed", async () => {
    const { key } = await send("POST", "/v1/keys", vendor.key, {
      name: "ci",
      scopes: ["publish"],
      for: { kind: "publisher", slug: "wordsmith" },
    });
    expect(await souk(seller, "login", "--api", api.url, "--key", String(key))).toBe(0);
    expect(await souk(seller, "whoami", "--json")).toBe(0);
    expect(last(seller)).toMatchObject({ kind: "publisher", publisher: "wordsmith" });
    expect(await souk(seller, "init", "lead-check", "-t", "outcome", "--publisher", "wordsmith")).toBe(0);
    expect(await souk(seller, "publish", "lead-check", "--dry-run", "--json")).toBe(0);
    expect(last(seller)).toMatchObject({ status: "would_publish" });
    expect(await souk(seller, "publish", "lead-check", "--json"), seller.stderr.join("\n")).toBe(0);
    expect(last(seller)).toMatchObject({ skill: "wordsmith/lead-check", version: "0.1.0", status: "published" });
    expect(await souk(seller, "publish", "lead-check", "--json")).toBe(0);
    expect(last(seller)).toMatchObject({ status: "already_published" });
    expect(await souk(seller, "versions", "ls", "wordsmith/lead-check", "--json")).toBe(0);
    expect(seller.stdout.at(-1)).toContain('"version":"0.1.0"');
  });

  it("[F5] never changes a published version", async () => {
    const { readFileSync, writeFileSync } = await import("node:fs");
    const file = `${seller.cwd}/lead-check/skill.ts`;
    const source = readFileSync(file, "utf8");
    writeFileSync(file, source.replaceAll("Lead check", "Lead checker"));
    expect(await souk(seller, "publish", "lead-check")).toBe(9);
    writeFileSync(file, source.replaceAll('version: "0.1.0"', 'version: "0.0.9"'));
    expect(await souk(seller, "publish", "lead-check")).toBe(9);
    writeFileSync(file, source);
  });

  it("cannot publish under somebody else's name", async () => {
    expect(await souk(seller, "init", "stolen", "--publisher", "ledgerly")).toBe(0);
    expect([3, 4]).toContain(await souk(seller, "publish", "stolen"));
  });

  it("[F71] [F72] [F79] calls it as an employee: once per key, with charge and pending outcome", async () => {
    expect(await souk(person, "login", "--api", api.url, "--key", buyer.key)).toBe(0);
    const input = '{"lead":"L-7","email":"mei@acme.example","company":"Acme"}';
    expect(await souk(person, "call", "wordsmith/lead-check", "-i", input)).toBe(6);
    expect(person.stderr.join("\n")).toMatch(/not_enabled|enable/i);
    await send("PUT", "/v1/enablements/wordsmith/lead-check", buyer.key, {
      version: "0.1.0",
      audience: { everyone: true },
      permissions: [],
    });
    const call = (...words: string[]) => souk(person, "call", "wordsmith/lead-check", "-i", input, "--json", ...words);
    await expect.poll(() => call("--dry-run"), { timeout: 10_000 }).toBe(0);
    expect(last(person)).toMatchObject({ maximumPrice: { amount: "0.051000", currency: "USD" } });
    expect(await call("--max-price", "0.01 USD")).toBe(7);
    expect(await call("--idempotency-key", "lead-L-7-a"), person.stderr.join("\n")).toBe(0);
    const first = last(person);
    expect(first).toMatchObject({
      output: { ready: true },
      charge: { amount: "0.001000" },
      outcomes: [{ name: "ready", key: "L-7" }],
      replayed: false,
    });
    expect(await call("--idempotency-key", "lead-L-7-a")).toBe(0);
    expect(last(person)).toMatchObject({ callId: first["callId"], receipt: first["receipt"], replayed: true });
    expect(await souk(person, "call", "wordsmith/lead-check", "-i", input.replace("L-7", "L-8"), "--idempotency-key", "lead-L-7-a")).toBe(
      9,
    );
    expect(await souk(person, "call", "wordsmith/lead-check", "-i", '{"lead":7}')).toBe(2);
    expect(person.stderr.join("\n")).toContain("/lead");
    expect(await souk(person, "types", "wordsmith/lead-check")).toBe(0);
    expect(person.stdout.at(-1)).toContain("export type LeadCheckInput");
  });
});

describe("files at the terminal", () => {
  const run = (...words: string[]) => souk(person, "files", ...words);
  const text = (): string => person.stdout.at(-1) ?? "";

  it("[F55] puts, lists, gets, moves and deletes, and ends as other commands end", async () => {
    const { writeFileSync, readFileSync } = await import("node:fs");
    writeFileSync(`${person.cwd}/a.json`, '{"total":1}');
    expect(await run("put", "a.json", "/desk/a b.json", "--base", "0"), person.stderr.join("\n")).toBe(0);
    expect(await run("put", "a.json", "/desk/a b.json", "--base", "0")).toBe(9);
    expect(await run("ls", "/desk", "--json")).toBe(0);
    expect(JSON.parse(text())).toMatchObject([{ path: "/desk/a b.json", size: 11, version: 1 }]);
    expect(await run("mv", "/desk/a b.json", "/desk/b.json"), person.stderr.join("\n")).toBe(0);
    await send("PUT", "/v1/file-rules", buyer.key, { prefix: "/desk/", label: "internal" });
    await expect.poll(async () => (await run("ls", "/desk")) === 0 && text()).toContain("internal");
    expect(await run("get", "/desk/b.json")).toBe(0);
    expect(text()).toBe('{"total":1}');
    expect(await run("get", "/desk/b.json", "-o", "back.json")).toBe(0);
    expect(readFileSync(`${person.cwd}/back.json`, "utf8")).toBe('{"total":1}');
    expect(await run("get", "/desk/a b.json")).toBe(4);
    expect(await run("get", "desk")).toBe(2);
    expect(await run("get", "/desk/b.json", "--version", "soon")).toBe(2);
    expect(await run("put", "missing.json", "/desk/c.json")).toBe(2);
    expect(await souk(testShell(), "files", "ls")).toBe(3);
  });

  it("[F56] [F57] shows who changed what, what exactly, and brings back what was", async () => {
    const shell = testShell({ cwd: person.cwd, env: { apiUrl: api.url, apiKey: buyer.key }, stdin: '{"total":2,"paid":true}' });
    expect(await souk(shell, "files", "put", "-", "/desk/b.json", "--base", "1")).toBe(0);
    expect(await run("history", "/desk/b.json", "--json")).toBe(0);
    expect(JSON.parse(text())).toMatchObject([
      { version: 2, kind: "updated" },
      { version: 1, kind: "moved" },
    ]);
    expect(await run("diff", "/desk/b.json")).toBe(0);
    expect(text()).toContain('-{"total":1}');
    expect(text()).toContain("# /paid: (nothing) → true");
    expect(await run("restore", "/desk/b.json", "--version", "1")).toBe(0);
    expect(await run("get", "/desk/b.json")).toBe(0);
    expect(text()).toBe('{"total":1}');
    expect(await run("rm", "/desk/b.json")).toBe(0);
    expect(await run("rm", "/desk/b.json")).toBe(4);
    expect(await run("history", "/nobody/was/here")).toBe(4);
    expect(await souk(person, "revert", "call_unknown")).toBe(4);
  });
});
