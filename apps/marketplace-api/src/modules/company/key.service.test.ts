import { type SteppingClock, systemRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../testing/app.ts";
import { addCompany, type TestCompany } from "../../testing/market.ts";
import type { Principal, Role } from "../identity/index.ts";

let app: TestApp;
let clock: SteppingClock;
let acme: TestCompany;
let other: TestCompany;
/** Full keys of the people. */
const keys: Record<string, string> = {};

const principalOf = (name: string, company = acme): Promise<Principal> =>
  app.services.identity.principalOf(company.id, company.people.get(name) ?? "");
const ask = (who: string, body: object, more: { readonly idempotencyKey?: string } = {}) =>
  app.ask("POST", "/v1/keys", {
    as: keys[who] ?? "",
    body: { name: "mine", scopes: ["read"], ...body },
    ...(more.idempotencyKey === undefined ? {} : { headers: { "idempotency-key": more.idempotencyKey } }),
  });
const listOf = async (who: string, query = "") => (await app.ask("GET", `/v1/keys?limit=200${query}`, { as: keys[who] ?? "" })).body.items;

beforeAll(async () => {
  clock = fixedClock();
  app = await startTestApp(clock);
  const tools = { db: app.services.db, clock, random: systemRandom };
  const people = {
    ada: ["admin"],
    eve: ["employee"],
    fin: ["finance"],
    aud: ["auditor"],
    ven: ["vendor"],
    lee: ["employee"],
  } satisfies Record<string, Role[]>;
  acme = await addCompany(tools, { slug: "acme", people });
  other = await addCompany(tools, { slug: "other", people: { kim: ["admin"] } });
  await app.services.db.withCompany(acme.id, (tx) =>
    tx.publisher.create({
      data: { slug: "wares", ownerId: acme.id, name: "Wares", about: {}, createdAt: new Date(clock.now()) },
    }),
  );
  const full = { name: "full", scopes: ["*"], expiresInDays: 365, holder: { kind: "me" } } as const;
  for (const name of Object.keys(people)) keys[name] = (await app.services.keys.create(await principalOf(name), full)).key;
  keys["kim"] = (await app.services.keys.create(await principalOf("kim", other), full)).key;
});
afterAll(() => app?.close());

describe("what a key may be made for", () => {
  it("nobody gives a use that is not theirs: signals are for finance, publishing for vendors, and an agent reads and calls", async () => {
    const statusOf = async (who: string, body: object) => (await ask(who, body)).status;
    expect(await statusOf("eve", { scopes: ["signal"] })).toBe(403);
    expect(await statusOf("eve", { scopes: ["publish"] })).toBe(403);
    expect(await statusOf("fin", { scopes: ["signal"] })).toBe(201);
    expect(await statusOf("ven", { scopes: ["publish"] })).toBe(201);
    expect(await statusOf("eve", { scopes: ["read", "call", "admin", "*"] })).toBe(201);
    const { id } = (await app.ask("POST", "/v1/agents", { as: keys["eve"] ?? "", body: { name: "Helper", grants: [] } })).body;
    const refused = await ask("eve", { scopes: ["admin"], for: { kind: "agent", id } });
    expect(refused.body).toMatchObject({
      code: "permission_denied",
      detail: 'A key of an agent cannot be for "admin".',
      decision: { layer: "key", missing: ["scope:admin"] },
    });
    expect(await statusOf("eve", { scopes: ["read", "call"], for: { kind: "agent", id } })).toBe(201);
    expect(await statusOf("lee", { scopes: ["read"], for: { kind: "agent", id } })).toBe(404);
    expect(await statusOf("ven", { scopes: ["call"], for: { kind: "publisher", slug: "wares" } })).toBe(403);
    expect(await statusOf("ven", { scopes: ["publish", "read"], for: { kind: "publisher", slug: "wares" } })).toBe(201);
    expect(await statusOf("kim", { scopes: ["publish"], for: { kind: "publisher", slug: "wares" } })).toBe(404);
  });

  it("the choices of a page are those, the least first", async () => {
    const choicesOf = async (who: string) => (await app.ask("GET", "/trpc/keys.choices", { as: keys[who] ?? "" })).body.result.data;
    expect(await choicesOf("lee")).toEqual([
      { kind: "employee", id: null, name: "lee", scopes: ["read", "call", "admin", "*"], least: ["read"] },
    ]);
    expect((await choicesOf("eve"))[1]).toMatchObject({ kind: "agent", name: "Helper", scopes: ["read", "call"], least: ["read"] });
    expect((await choicesOf("ven"))[1]).toMatchObject({ kind: "publisher", id: "wares", least: ["read", "publish"] });
    expect((await choicesOf("ada")).map(({ kind }: { kind: string }) => kind)).toEqual(["employee", "publisher", "service"]);
  });

  it("fifty good keys of one holder are enough", async () => {
    const make = () => ask("lee", { expiresInDays: 1 });
    let made = await make();
    for (let n = 0; n < 60 && made.status === 201; n++) made = await make();
    expect(made.body).toMatchObject({ code: "conflict", detail: expect.stringContaining("50 of these keys are good already") });
    expect((await listOf("lee")).length).toBe(50);
    clock.advance(86_400_001);
    expect((await make()).status).toBe(201);
  });
});

describe("the list of keys", () => {
  it("shows what is one's own: of oneself, one's agents and, for who sells, the company's publishers", async () => {
    const mine = await listOf("eve");
    expect(mine.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual(["agent", "employee", "employee"]);
    expect(mine.find(({ kind }: { kind: string }) => kind === "agent")).toMatchObject({
      holder: { name: "Helper" },
      owner: "eve",
      createdBy: "eve",
      status: "active",
      revokedAt: null,
    });
    expect((await listOf("ven")).map(({ kind }: { kind: string }) => kind)).toContain("publisher");
    expect((await app.ask("GET", "/v1/keys?of=company", { as: keys["eve"] ?? "" })).status).toBe(403);
  });

  it("of the company is for administrators and auditors; only the former revoke", async () => {
    const all = await listOf("ada", "&of=company");
    expect(new Set(all.map(({ owner, holder }: { owner: string; holder: { name: string } }) => owner ?? holder.name))).toEqual(
      new Set(["ada", "eve", "fin", "aud", "ven", "lee", "Wares"]),
    );
    expect((await listOf("aud", "&of=company")).length).toBe(all.length);
    expect((await listOf("ada", "&of=me")).length).toBeLessThan(all.length);
    const theirs = all.find(({ name, holder }: { name: string; holder: { name: string } }) => name === "mine" && holder.name === "fin").id;
    const revoke = async (who: string, id: string) => (await app.ask("DELETE", `/v1/keys/${id}`, { as: keys[who] ?? "" })).status;
    expect(await Promise.all(["aud", "eve", "kim"].map((who) => revoke(who, theirs)))).toEqual([404, 404, 404]);
    expect(await revoke("ada", theirs)).toBe(204);
    expect((await listOf("fin")).find(({ id }: { id: string }) => id === theirs)).toMatchObject({ status: "revoked" });
  });

  it("who sells revokes a key of the publisher that a colleague made", async () => {
    const made = await ask("ada", { scopes: ["publish"], for: { kind: "publisher", slug: "wares" } });
    expect((await app.ask("DELETE", `/v1/keys/${made.body.id}`, { as: keys["ven"] ?? "" })).status).toBe(204);
  });

  it("comes in pages, revoked and expired ones included", async () => {
    const first = (await app.ask("GET", "/v1/keys?limit=30", { as: keys["lee"] ?? "" })).body;
    const second = (await app.ask("GET", `/v1/keys?limit=30&cursor=${first.nextCursor}`, { as: keys["lee"] ?? "" })).body;
    const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id);
    expect([first.items.length, second.nextCursor, new Set(ids).size]).toEqual([30, null, 51]);
    expect(second.items[0]).toMatchObject({ status: "expired" });
  });

  it("says to the minute when a key was used last", async () => {
    const { key, id } = (await ask("eve", {})).body;
    const usedAt = async (): Promise<string | null> => (await listOf("eve")).find((one: { id: string }) => one.id === id).lastUsedAt;
    expect(await usedAt()).toBeNull();
    const first = new Date(clock.now()).toISOString();
    await app.ask("GET", "/v1/whoami", { as: key });
    await expect.poll(usedAt).toBe(first);
    clock.advance(30_000);
    await app.ask("GET", "/v1/whoami", { as: key });
    clock.advance(31_000);
    const later = new Date(clock.now()).toISOString();
    await app.ask("GET", "/v1/whoami", { as: key });
    await expect.poll(usedAt).toBe(later);
  });
});

describe("making a key twice", () => {
  const liveOf = async (name: string) =>
    (await listOf("eve")).filter((one: { name: string; status: string }) => one.name === name && one.status === "active");

  it("the same request makes one key, however often and at once it comes, and says which", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask("eve", { name: "twice" }, { idempotencyKey: "press-0001" })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    const [only, ...more] = await liveOf("twice");
    expect(more).toEqual([]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body.detail).toContain(`made the key ${only.start} (${only.id})`);
    expect((await ask("ada", { name: "twice" }, { idempotencyKey: "press-0001" })).status).toBe(201);
  });

  it("a lost answer leaves no key behind that nobody saw", async () => {
    const lost = await ask("eve", { name: "lost" }, { idempotencyKey: "press-0002" });
    const again = await ask("eve", { name: "lost", unseen: true }, { idempotencyKey: "press-0002" });
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(lost.body.id);
    const whoami = async (key: string) => (await app.ask("GET", "/v1/whoami", { as: key })).status;
    expect([await whoami(lost.body.key), await whoami(again.body.key)]).toEqual([401, 200]);
    expect((await liveOf("lost")).map(({ id }: { id: string }) => id)).toEqual([again.body.id]);
    const trail = await app.services.db.withCompany(acme.id, (tx) =>
      tx.auditEntry.findMany({ where: { target: lost.body.id }, select: { action: true, payload: true } }),
    );
    expect(trail.find(({ action }) => action === "key.revoked")?.payload).toContain("never seen");
    expect((await ask("eve", { name: "lost" }, { idempotencyKey: "press-0002" })).status).toBe(409);
  });

  it("a first request that never arrived is simply made", async () => {
    expect((await ask("eve", { name: "fresh", unseen: true }, { idempotencyKey: "press-0003" })).status).toBe(201);
    expect((await ask("eve", { name: "fresh" }, { idempotencyKey: "bad" })).body.code).toBe("invalid_request");
    expect(await liveOf("fresh")).toHaveLength(1);
  });
});
