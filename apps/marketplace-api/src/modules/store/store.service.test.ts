import { type SteppingClock, systemRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../testing/app.ts";
import { addCompany, principalIn, publishPlain, type TestCompany } from "../../testing/market.ts";
import type { Principal } from "../identity/index.ts";
import { SkillPage, StoreResult, StoreSearch } from "./index.ts";

let app: TestApp;
let clock: SteppingClock;
let buyer: TestCompany;
let eve: Principal;
let admin: Principal;

const outcome = { price: "0.120000", when: "true", key: "'x'", confirm: "signal", settle: "72h", dispute: "14d" } as const;

beforeAll(async () => {
  clock = fixedClock();
  app = await startTestApp(clock);
  const tools = { db: app.services.db, clock, random: systemRandom };
  const vendor = await addCompany(tools, { slug: "vendor", people: { vic: ["vendor"] } });
  buyer = await addCompany(tools, {
    slug: "buyer",
    people: { ada: ["admin"], eve: ["employee"] },
    groups: { Finance: ["eve"], Sales: [] },
  });
  eve = principalIn(buyer, "eve", { employeeGrants: ["file:/invoices/2026/** read"] });
  admin = principalIn(buyer, "ada");
  const owner = principalIn(vendor, "vic");
  await publishPlain(tools, {
    owner,
    name: "acct/match",
    version: "1.0.0",
    permissions: { files: ["read:/invoices/**", "write:/reports/**"], kv: true },
    change: { outcomes: { matched: outcome } },
  });
  await publishPlain(tools, {
    owner,
    name: "acct/match",
    version: "1.1.0",
    permissions: { files: ["read:/invoices/**", "write:/reports/**"], kv: true },
    change: { outcomes: { matched: outcome } },
  });
  await publishPlain(tools, { owner, name: "acct/plain", version: "1.0.0" });
  await publishPlain(tools, { owner, name: "acct/yuan", version: "1.0.0", change: { price: { currency: "CNY", call: "0.100000" } } });
  const groups = [buyer.groups.get("Finance") ?? ""];
  await app.services.enablements.enable(admin, { skill: "acct/match", version: "1.0.0", audience: { everyone: false, groups } });
});

afterAll(() => app?.close());

const statuses = async (principal: Principal): Promise<Record<string, string>> => {
  const { items } = StoreResult.parse(await app.services.store.search(principal, StoreSearch.parse({})));
  return Object.fromEntries(items.map(({ name, status }) => [name, status]));
};

describe("the store", () => {
  it("[F16] says what one may do with each skill, usable ones first", async () => {
    expect(Object.entries(await statuses(eve))[0]).toEqual(["acct/match", "usable"]);
    expect(await statuses(eve)).toEqual({ "acct/match": "usable", "acct/plain": "requestable", "acct/yuan": "blocked" });
    expect((await statuses(admin))["acct/match"]).toBe("requestable");
    await app.services.requests.create(eve, { skill: "acct/plain", reason: "please" });
    expect((await statuses(eve))["acct/plain"]).toBe("requested");
    expect((await statuses(admin))["acct/plain"]).toBe("requestable");
  });

  it("[F23] a request for a skill that is enabled is offered in the version that runs, and a key for reading decides nothing", async () => {
    const { id } = await app.services.requests.create(admin, { skill: "acct/match", reason: "me too" });
    const key = { name: "pages", scopes: ["read"], expiresInDays: 1, holder: { kind: "me" } } as const;
    const as = (await app.services.keys.create(admin, key)).key;
    const page = await app.ask("GET", "/trpc/admin.enabled", { as });
    const asked = page.body.result.data.requests.find((one: { skill: string }) => one.skill === "acct/match");
    expect(asked).toMatchObject({ version: "1.0.0", audience: { everyone: true } });
    expect((await app.ask("POST", "/trpc/admin.disable", { as, body: { skill: "acct/match" } })).status).toBe(403);
    await app.services.requests.deny(admin, { id, comment: "not you" });
  });

  it("[F17] a skill's page says in plain words what it touches, and which layer leaves what", async () => {
    const page = SkillPage.parse(await app.services.store.skill(eve, { name: "acct/match" }));
    expect(page.version).toBe("1.0.0");
    expect(page.permissions.map(({ sentence }) => sentence.en)).toEqual([
      "Reads files under /invoices",
      "Writes files under /reports",
      "Remembers small notes between calls",
    ]);
    expect(page.permissions[0]?.sentence.zh).toBe("读取 /invoices 下的文件");
    expect(page.scope.rows.map(({ you, company, effective }) => [you, company, effective])).toEqual([
      [true, true, "file:/invoices/2026/** read"],
      [false, true, null],
      [true, true, "kv:scratch read,write"],
    ]);
    expect(page.versions.map(({ version, current, pinned }) => `${version} ${current} ${pinned}`).sort()).toEqual([
      "1.0.0 false true",
      "1.1.0 true false",
    ]);
    expect(page.enablement).toMatchObject({ version: "1.0.0", audience: { everyone: false, groups: [{ name: "Finance" }] }, by: "ada" });
  });

  it("[F85] works the price examples out exactly", async () => {
    const page = await app.services.store.skill(eve, { name: "acct/match" });
    expect(page.priceExamples).toEqual([
      { calls: 100, units: [], outcomes: [{ name: "matched", count: 0 }], total: { amount: "0.200000", currency: "USD" } },
      { calls: 100, units: [], outcomes: [{ name: "matched", count: 80 }], total: { amount: "9.800000", currency: "USD" } },
      { calls: 1000, units: [], outcomes: [{ name: "matched", count: 800 }], total: { amount: "98.000000", currency: "USD" } },
    ]);
    expect(page.maximumPrice).toEqual({ amount: "0.122000", currency: "USD" });
    expect(page.feeBps).toBe(1500);
  });

  it("a skill that does not exist is not found", async () => {
    await expect(app.services.store.skill(eve, { name: "acct/nothing" })).rejects.toMatchObject({ code: "not_found" });
    await expect(app.services.store.skill(eve, { name: "acct/match", version: "9.0.0" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("what the own company publishes is marked as internal", async () => {
    const tools = { db: app.services.db, clock, random: systemRandom };
    await publishPlain(tools, { owner: admin, name: "buyerown/tool", version: "1.0.0" });
    const { internal } = await app.services.store.home(eve);
    expect(internal.map(({ name }) => name)).toEqual(["buyerown/tool"]);
  });
});
