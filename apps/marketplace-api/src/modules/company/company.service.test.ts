import { encodeId, type SteppingClock, systemRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../testing/app.ts";
import { addCompany, type TestCompany } from "../../testing/market.ts";
import { hashPassword, passwordMatches } from "./index.ts";

const PASSWORD = "correct-horse-battery";

let app: TestApp;
let clock: SteppingClock;
let acme: TestCompany;

beforeAll(async () => {
  clock = fixedClock();
  app = await startTestApp(clock);
  const hash = await hashPassword(PASSWORD);
  const tools = { db: app.services.db, clock, random: systemRandom };
  acme = await addCompany(tools, {
    slug: "acme",
    people: { ada: ["admin", "employee"], eve: ["employee"], lee: ["employee"] },
    passwords: { ada: hash, eve: hash, lee: hash },
  });
  await addCompany(tools, { slug: "other", people: { kim: ["admin"] }, passwords: { kim: hash } });
});

afterAll(() => app?.close());

const signIn = async (email: string, password = PASSWORD) => app.ask("POST", "/v1/session", { body: { email, password } });
const tokenOf = async (email: string): Promise<string> => (await signIn(email)).body.accessToken;

describe("passwords", () => {
  it("are stored as scrypt with a salt of their own", async () => {
    const [a, b] = await Promise.all([hashPassword("x"), hashPassword("x")]);
    expect(a).not.toBe(b);
    expect(a).toMatch(/^scrypt\$32768\$8\$1\$/);
    expect(await passwordMatches("x", a)).toBe(true);
    expect(await passwordMatches("y", a)).toBe(false);
    expect(await passwordMatches("x", null)).toBe(false);
  });
});

describe("signing in", () => {
  it("opens a revocable session whose access token lasts five minutes", async () => {
    const { status, body } = await signIn("Eve@acme.example");
    expect(status).toBe(201);
    expect(body.session).toMatch(/^ses_[0-9A-Z]{26}\.[0-9A-Za-z]{43}$/);
    expect(Date.parse(body.expiresAt) - clock.now()).toBeLessThanOrEqual(300_000);
    expect(body.me).toMatchObject({
      email: "eve@acme.example",
      roles: ["employee"],
      demo: false,
      company: { currency: "USD", environment: "live" },
    });
    expect((await app.ask("GET", "/v1/whoami", { as: body.accessToken })).body.name).toBe("eve");
    const renewed = await app.ask("POST", "/v1/session/refresh", { body: { session: body.session } });
    expect(renewed.status).toBe(200);
    expect((await app.ask("DELETE", "/v1/session", { as: renewed.body.accessToken, body: { session: body.session } })).status).toBe(204);
    expect((await app.ask("GET", "/v1/whoami", { as: renewed.body.accessToken })).status).toBe(401);
    expect((await app.ask("POST", "/v1/session/refresh", { body: { session: body.session } })).body.code).toBe("unauthenticated");
  });

  it("says the same for a wrong password and an unknown address, and stops guessing after ten tries a minute", async () => {
    const wrong = await signIn("lee@acme.example", "nope");
    const unknown = await signIn("nobody@acme.example", "nope");
    expect([wrong.status, wrong.body.detail]).toEqual([401, unknown.body.detail]);
    for (let i = 0; i < 9; i++) await signIn("lee@acme.example", "nope");
    const stopped = await signIn("lee@acme.example");
    expect(stopped.body).toMatchObject({ code: "rate_limited", retryable: true });
    expect(Number(stopped.headers["retry-after"])).toBeGreaterThan(0);
    clock.advance(61_000);
    expect((await signIn("lee@acme.example")).status).toBe(201);
  });

  it("a session of somebody else is not found, a made-up one is refused, bad bodies name the place", async () => {
    const [eve, ada] = [await signIn("eve@acme.example"), await tokenOf("ada@acme.example")];
    expect((await app.ask("DELETE", "/v1/session", { as: ada, body: { session: eve.body.session } })).status).toBe(404);
    expect((await app.ask("POST", "/v1/session/refresh", { body: { session: "ses_x.y" } })).status).toBe(401);
    const bad = await app.ask("POST", "/v1/session", { body: { email: "a@b", password: 7 } });
    expect(bad.body.problems).toMatchObject([{ pointer: "/password" }]);
    expect((await app.ask("GET", "/v1/demo")).status).toBe(404);
  });
});

describe("API keys", () => {
  it("are shown once, carry scopes and an end, and stop at once when revoked", async () => {
    const ada = await tokenOf("ada@acme.example");
    const made = await app.ask("POST", "/v1/keys", { as: ada, body: { name: "ci", scopes: ["read"], expiresInDays: 1 } });
    expect(made.status).toBe(201);
    const { key, id } = made.body;
    expect((await app.ask("GET", "/v1/whoami", { as: key })).body).toMatchObject({ kind: "employee", scopes: ["read"] });
    const listed = await app.ask("GET", "/v1/keys", { as: ada });
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect((await app.ask("POST", "/v1/keys", { as: key, body: { name: "more", scopes: ["*"] } })).status).toBe(403);
    expect((await app.ask("DELETE", `/v1/keys/${id}`, { as: await tokenOf("kim@other.example") })).status).toBe(404);
    expect((await app.ask("DELETE", `/v1/keys/${id}`, { as: ada })).status).toBe(204);
    expect((await app.ask("GET", "/v1/whoami", { as: key })).status).toBe(401);
  });

  it("end by themselves", async () => {
    const made = await app.ask("POST", "/v1/keys", {
      as: await tokenOf("ada@acme.example"),
      body: { name: "short", scopes: ["*"], expiresInDays: 1 },
    });
    clock.advance(86_400_001);
    expect((await app.ask("GET", "/v1/whoami", { as: made.body.key })).status).toBe(401);
  });

  it("of a service carry grants of their own and need an administrator", async () => {
    const holder = { kind: "service", grants: ["file:/invoices/** read"] };
    const body = { name: "erp", scopes: ["signal"], for: holder };
    expect((await app.ask("POST", "/v1/keys", { as: await tokenOf("eve@acme.example"), body })).status).toBe(403);
    const made = await app.ask("POST", "/v1/keys", { as: await tokenOf("ada@acme.example"), body });
    expect((await app.ask("GET", "/v1/whoami", { as: made.body.key })).body).toMatchObject({
      kind: "service",
      permissions: ["file:/invoices/** read"],
    });
  });
});

describe("people", () => {
  it("[F38] a leaver loses sessions, keys and agents at once, on every path", async () => {
    const session = await signIn("eve@acme.example");
    const token = session.body.accessToken;
    const key = (await app.ask("POST", "/v1/keys", { as: token, body: { name: "mine", scopes: ["*"] } })).body.key;
    const agent = (await app.ask("POST", "/v1/agents", { as: token, body: { name: "helper", grants: ["file:/a/** read"] } })).body;
    const agentKey = (
      await app.ask("POST", "/v1/keys", { as: token, body: { name: "helper", scopes: ["call"], for: { kind: "agent", id: agent.id } } })
    ).body.key;
    expect((await app.ask("GET", "/v1/whoami", { as: agentKey })).body.kind).toBe("agent");
    const ada = await tokenOf("ada@acme.example");
    const eveId = encodeId("emp", acme.people.get("eve") ?? "");
    expect((await app.ask("POST", `/v1/people/${eveId}/offboard`, { as: token })).status).toBe(403);
    expect((await app.ask("POST", `/v1/people/${eveId}/offboard`, { as: ada })).status).toBe(204);
    for (const credential of [token, key, agentKey]) expect((await app.ask("GET", "/v1/whoami", { as: credential })).status).toBe(401);
    expect((await app.ask("POST", "/v1/session/refresh", { body: { session: session.body.session } })).status).toBe(401);
    expect((await signIn("eve@acme.example")).status).toBe(401);
    const people = (await app.ask("GET", "/v1/people", { as: ada })).body.items;
    expect(people.find((person: { email: string }) => person.email === "eve@acme.example")).toMatchObject({
      status: "left",
      permissions: [],
    });
  });

  it("the last administrator cannot leave, people of other companies are not found", async () => {
    const ada = await tokenOf("ada@acme.example");
    const adaId = encodeId("emp", acme.people.get("ada") ?? "");
    expect((await app.ask("POST", `/v1/people/${adaId}/offboard`, { as: ada })).body.code).toBe("conflict");
    expect((await app.ask("POST", `/v1/people/${adaId}/offboard`, { as: await tokenOf("kim@other.example") })).status).toBe(404);
  });
});
