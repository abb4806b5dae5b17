import { systemRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../testing/app.ts";
import { addCompany, principalIn, publishPlain, type TestCompany } from "../../testing/market.ts";
import type { KillTarget } from "../control/index.ts";
import type { Principal } from "../identity/index.ts";
import { DEFAULT_RUNTIME, type RuntimeSettings } from "../runtime/index.ts";
import { SkillPage, StoreResult, StoreSearch } from "./index.ts";

const READER = "acct/reader";
const WRITER = "acct/writer";
/** Not enabled. */
const OTHER = "acct/other";
const ALL = [READER, WRITER, OTHER];

let app: TestApp;
let buyer: TestCompany;
let buyerAdmin: Principal;
let operator: Principal;
let neighbour: TestCompany;

beforeAll(async () => {
  const clock = fixedClock();
  app = await startTestApp(clock);
  const tools = { db: app.services.db, clock, random: systemRandom };
  const vendor = await addCompany(tools, { slug: "vendor", people: { vic: ["vendor"] } });
  const owner = principalIn(vendor, "vic");
  await publishPlain(tools, { owner, name: READER, version: "1.0.0" });
  await publishPlain(tools, { owner, name: WRITER, version: "1.0.0", permissions: { files: ["write:/reports/**"] } });
  await publishPlain(tools, { owner, name: OTHER, version: "1.0.0" });
  operator = principalIn(await addCompany(tools, { slug: "platform", people: { opa: ["operator"] } }), "opa");
  buyer = await addCompany(tools, { slug: "buyer", people: { ada: ["admin"], eve: ["employee"] } });
  neighbour = await addCompany(tools, { slug: "neighbour", people: { ada: ["admin"], eve: ["employee"] } });
  buyerAdmin = principalIn(buyer, "ada");
  for (const company of [buyer, neighbour])
    for (const skill of [READER, WRITER])
      await app.services.enablements.enable(principalIn(company, "ada"), {
        skill,
        version: "1.0.0",
        audience: { everyone: true, groups: [] },
      });
});

afterAll(() => app?.close());

/** Somebody who asks now, as the identity of a request is made anew when the company's epoch moved. */
function eveOf(company: TestCompany): Principal {
  return principalIn(company, "eve", { epoch: app.services.epochs.current(company.id) });
}

async function pageOf(company: TestCompany, name: string) {
  await app.services.epochs.refresh();
  return SkillPage.parse(await app.services.store.skill(eveOf(company), { name }));
}

/** Why each skill cannot be called, as cards say it. */
async function cardsOf(company: TestCompany): Promise<Record<string, string>> {
  await app.services.epochs.refresh();
  const { items } = StoreResult.parse(await app.services.store.search(eveOf(company), StoreSearch.parse({})));
  return Object.fromEntries(items.flatMap(({ name, unavailable }) => (unavailable ? [[name, unavailable.reason]] : [])));
}

async function whileStopped(by: Principal, target: KillTarget, check: () => Promise<void>): Promise<void> {
  const { id } = await app.services.kills.kill(by, { target, reason: "we look into it" });
  await check();
  await app.services.kills.lift(by, { id, reason: "all is well" });
  expect(await cardsOf(buyer)).toEqual({});
}

async function frozen(stops: RuntimeSettings["freeze"]["stops"]): Promise<void> {
  const always = { kind: "dated" as const, name: "Quarter end", from: "2000-01-01T00:00", to: "2999-01-01T00:00" };
  await app.services.runtime.put(buyerAdmin, { ...DEFAULT_RUNTIME, freeze: { stops, windows: [always] } });
}

describe("a skill that cannot be called now", () => {
  it("says nothing while nothing stands in the way", async () => {
    expect(await cardsOf(buyer)).toEqual({});
    expect((await pageOf(buyer, READER)).unavailable).toBeUndefined();
  });

  it.each<[string, KillTarget["kind"], () => string, readonly string[]]>([
    ["the skill", "skill", () => READER, [READER]],
    ["its publisher", "publisher", () => "acct", ALL],
    ["the whole company", "company", () => buyer.id, ALL],
    ["the person", "employee", () => buyer.people.get("eve") ?? "", ALL],
  ])("[F62] says that an administrator stopped %s, why and since when, and nothing to others", async (_, kind, idOf, names) => {
    await whileStopped(buyerAdmin, { kind, id: idOf() }, async () => {
      expect(await cardsOf(buyer)).toEqual(Object.fromEntries(names.map((name) => [name, "stopped"])));
      const { status, unavailable } = await pageOf(buyer, READER);
      expect(status).toBe("usable");
      expect(unavailable).toMatchObject({ reason: "stopped", target: kind, by: "company", message: "we look into it", until: null });
      expect(Date.parse(unavailable?.since ?? "")).toBeGreaterThan(0);
      expect((await pageOf(buyer, OTHER)).status).toBe("requestable");
      expect(await cardsOf(neighbour)).toEqual({});
      expect((await app.services.store.home(eveOf(buyer))).featured?.name).not.toBe(READER);
    });
  });

  it("[F62] says that the platform stopped it, to every company", async () => {
    await whileStopped(operator, { kind: "skill", id: READER }, async () => {
      for (const company of [buyer, neighbour]) {
        const { unavailable } = await pageOf(company, READER);
        expect(unavailable).toMatchObject({ reason: "stopped", target: "skill", by: "platform" });
        expect(unavailable?.since).not.toBeNull();
      }
    });
  });

  it("[F65] says until when it is frozen: what may change something, or everything", async () => {
    await frozen("changes");
    expect(await cardsOf(buyer)).toEqual({ [WRITER]: "frozen" });
    await frozen("all");
    expect(await cardsOf(buyer)).toEqual({ [READER]: "frozen", [WRITER]: "frozen" });
    expect((await pageOf(buyer, READER)).unavailable).toEqual({
      reason: "frozen",
      target: null,
      by: "company",
      message: "Quarter end",
      since: null,
      until: "2999-01-01T00:00:00.000Z",
    });
    expect(await cardsOf(neighbour)).toEqual({});
    await app.services.runtime.put(buyerAdmin, DEFAULT_RUNTIME);
    expect(await cardsOf(buyer)).toEqual({});
  });

  it("[F63] says that its version is quarantined: for one company with the reason, or for all", async () => {
    const wanted = { skill: WRITER, version: "1.0.0", reason: "reads too much" };
    const own = await app.services.quarantines.add(buyerAdmin, wanted);
    expect((await pageOf(buyer, WRITER)).unavailable).toMatchObject({ reason: "quarantined", by: "company", message: "reads too much" });
    expect(await cardsOf(neighbour)).toEqual({});
    await app.services.quarantines.lift(buyerAdmin, { id: own.id, reason: "all is well" });
    const { id } = await app.services.quarantines.add(operator, wanted);
    for (const company of [buyer, neighbour]) expect(await cardsOf(company)).toEqual({ [WRITER]: "quarantined" });
    await app.services.quarantines.lift(operator, { id, reason: "all is well" });
    expect(await cardsOf(buyer)).toEqual({});
  });
});
