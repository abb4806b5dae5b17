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
    expect(await call("--dry-run"), person.stderr.join("\n")).toBe(0);
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
