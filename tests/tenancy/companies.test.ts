import { DomainError, decodeId, encodeId, type SteppingClock, systemRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "../../apps/marketplace-api/src/modules/company/index.ts";
import { startTestApp, type TestApp } from "../../apps/marketplace-api/src/testing/app.ts";
import { addCompany, principalIn, type TestCompany } from "../../apps/marketplace-api/src/testing/market.ts";

const PASSWORD = "correct-horse-battery";

let app: TestApp;
let clock: SteppingClock;
let home: TestCompany;
let second: TestCompany;
let foreign: TestCompany;

const person = (company: TestCompany, name: string): string => company.people.get(name) ?? "";

/** Noor of `home` works in `second`, too: the same address, another employee, no password. */
async function addGuest(name: string): Promise<void> {
  await app.services.db.withCompany(second.id, (tx) =>
    tx.employee.updateMany({
      where: { id: person(second, name) },
      data: { email: `${name}@home.example`, passwordHash: null, homeCompanyId: home.id, homeEmployeeId: person(home, name) },
    }),
  );
}

beforeAll(async () => {
  clock = fixedClock();
  app = await startTestApp(clock);
  const hash = await hashPassword(PASSWORD);
  const tools = { db: app.services.db, clock, random: systemRandom };
  const passwords = { noor: hash, ana: hash, bea: hash };
  home = await addCompany(tools, {
    slug: "home",
    people: { noor: ["employee", "finance"], ana: ["employee"], bea: ["employee"], boss: ["admin"] },
    passwords,
  });
  second = await addCompany(tools, { slug: "second", people: { noor: ["employee", "admin"], bea: ["employee"], chief: ["admin"] } });
  foreign = await addCompany(tools, { slug: "foreign", people: { kim: ["admin"] } });
  await addGuest("noor");
  await addGuest("bea");
});

afterAll(() => app?.close());

const signIn = async (name: string) =>
  (await app.ask("POST", "/v1/session", { body: { email: `${name}@home.example`, password: PASSWORD } })).body;
const to = (session: string, company: TestCompany | string) =>
  app.ask("POST", "/v1/session/switch", {
    body: { session, company: typeof company === "string" ? company : encodeId("co", company.id) },
  });
const whoami = async (token: string) => app.ask("GET", "/v1/whoami", { as: token });

describe("somebody who works in two companies", () => {
  it("[I8] sees both, goes from one to the other and back, and is in each who they are there", async () => {
    const { session, me } = await signIn("noor");
    expect(me.companies.map(({ name }: { name: string }) => name)).toEqual(["home", "second"]);
    expect(me.company.name).toBe("home");
    const there = await to(session, second);
    expect(there.status).toBe(200);
    const second_ = (await whoami(there.body.accessToken)).body;
    expect(second_).toMatchObject({
      company: { name: "second" },
      roles: ["employee", "admin"],
      id: encodeId("emp", person(second, "noor")),
    });
    expect(second_.companies).toEqual(me.companies);
    const back = await to(there.body.session, home);
    expect((await whoami(back.body.accessToken)).body).toMatchObject({ company: { name: "home" }, roles: ["employee", "finance"] });
  });

  it("[I8] reaches only the rows of the company they are in", async () => {
    const { session, accessToken } = await signIn("noor");
    const people = (await to(session, second)).body.accessToken;
    const seen = (await app.ask("GET", "/v1/people", { as: people })).body.items.map(({ name }: { name: string }) => name).toSorted();
    expect(seen).toEqual(["bea", "chief", "noor"]);
    // At home they are no administrator, whatever they are elsewhere; and that session has ended.
    expect((await whoami(accessToken)).status).toBe(401);
    expect((await app.ask("GET", "/v1/people", { as: (await signIn("noor")).accessToken })).status).toBe(403);
  });

  it("[I8] a company that is not theirs is not found: another one's id, a made-up one, an id of something else", async () => {
    const { session } = await signIn("noor");
    for (const company of [foreign, encodeId("co", person(home, "ana")), encodeId("emp", second.id), second.id, "co_x", "second"])
      expect((await to(session, company)).body).toMatchObject({ status: 404, code: "not_found" });
    const ana = await signIn("ana");
    expect(ana.me.companies).toHaveLength(1);
    expect((await to(ana.session, second)).status).toBe(404);
    expect((await app.ask("POST", "/v1/session/refresh", { body: { session } })).status).toBe(200);
  });

  it("[I8] a session of another's cannot be switched, nor an ended one, and the switch is no way past a password", async () => {
    const { session } = await signIn("noor");
    const [id = ""] = session.split(".");
    expect((await to(`${id}.${"A".repeat(43)}`, second)).status).toBe(401);
    const there = (await to(session, second)).body;
    expect((await to(session, second)).status).toBe(401);
    expect((await app.ask("POST", "/v1/session/refresh", { body: { session } })).status).toBe(401);
    // A guest who is an administrator there opens no way into the home of anybody else: the home of a session is who signed in.
    await app.services.db.withCompany(second.id, (tx) =>
      tx.employee.updateMany({
        where: { id: person(second, "chief") },
        data: { homeCompanyId: foreign.id, homeEmployeeId: person(foreign, "kim"), passwordHash: null },
      }),
    );
    expect((await to(there.session, foreign)).status).toBe(404);
    const sessionRow = await app.services.db.withCompany(second.id, (tx) =>
      tx.session.findFirst({ where: { id: decodeId("ses", there.session.split(".")[0]) ?? "" } }),
    );
    expect(sessionRow).toMatchObject({ loginCompanyId: home.id, employeeId: person(second, "noor") });
  });

  it("[I8] a guest has no password of their own: the second company cannot make one", async () => {
    const set = app.services.db.withCompany(second.id, (tx) =>
      tx.employee.updateMany({ where: { id: person(second, "noor") }, data: { passwordHash: "scrypt$x" } }),
    );
    await expect(set).rejects.toThrow(/employee_guest_password/);
  });

  it("[F38] who leaves home loses the other companies at once; who leaves as a guest loses that one", async () => {
    const noor = await signIn("noor");
    const there = (await to(noor.session, second)).body;
    await app.services.people.offboard(principalIn(second, "chief", { roles: ["admin"] }), person(second, "bea"));
    const bea = await signIn("bea");
    expect(bea.me.companies.map(({ name }: { name: string }) => name)).toEqual(["home"]);
    await app.services.people.offboard(principalIn(home, "boss", { roles: ["admin"] }), person(home, "noor"));
    expect((await whoami(there.accessToken)).status).toBe(401);
    expect((await to(there.session, home)).status).toBe(401);
    const left = await app.services.people.list(principalIn(second, "chief", { roles: ["admin"] }));
    expect(left.find(({ id }) => id === encodeId("emp", person(second, "noor")))).toMatchObject({
      status: "left",
      leftAt: expect.any(String),
    });
    await expect(app.services.identity.principalOf(second.id, person(second, "noor"))).rejects.toBeInstanceOf(DomainError);
  });
});
