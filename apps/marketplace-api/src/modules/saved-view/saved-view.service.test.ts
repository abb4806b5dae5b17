import { createDatabase, type Database } from "@souk/db";
import { newUuid, seededRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../identity/index.ts";
import { createSavedViewService, type SavedViewService } from "./index.ts";

const clock = fixedClock();
const random = seededRandom(11);
const PAGE = "/admin/calls";

function person(companyId: string): Principal {
  const employeeId = newUuid(clock, random);
  return {
    kind: "employee",
    key: `employee:${employeeId}`,
    companyId,
    employeeId,
    agentId: null,
    publisher: null,
    name: "somebody",
    email: null,
    locale: "en",
    roles: ["employee"],
    groups: [],
    costCentre: "",
    scopes: ["*"],
    employeeGrants: [],
    agentGrants: null,
    company: { id: companyId, slug: "a", name: "A", currency: "USD", billingTimeZone: "UTC", env: "live" },
    sessionId: null,
    epoch: 0n,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}

describe("saved views", () => {
  let database: TestDatabase;
  let db: Database;
  let views: SavedViewService;
  const ada = person(newUuid(clock, random));
  const bob = person(ada.companyId);
  const eve = person(newUuid(clock, random));
  const names = async (of: Principal) => (await views.list(of, PAGE)).map((view) => view.name);
  beforeAll(async () => {
    database = await createTestDatabase();
    db = await createDatabase({ url: database.appUrl });
    views = createSavedViewService({ db, clock, random });
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  it("are their owner's alone, and one of the same name is replaced, also by two clicks at once", async () => {
    await views.save(ada, { page: PAGE, name: "Refused", query: "status=denied" });
    await Promise.all([1, 2].map((n) => views.save(ada, { page: PAGE, name: "Dear", query: `calls-sort=-charge&n=${n}` })));
    const saved = await views.save(ada, { page: PAGE, name: "Dear", query: "calls-sort=-charge" });
    expect(saved.map(({ name, query }) => [name, query])).toEqual([
      ["Dear", "calls-sort=-charge"],
      ["Refused", "status=denied"],
    ]);
    expect([await names(bob), await names(eve), await views.list(ada, "/calls")]).toEqual([[], [], []]);
  });

  it("go when their owner says so, not when somebody else does", async () => {
    const id = (await views.list(ada, PAGE)).find((view) => view.name === "Dear")?.id ?? "";
    await views.remove(bob, id);
    await views.remove(eve, id);
    expect(await names(ada)).toContain("Dear");
    await views.remove(ada, id);
    await views.remove(ada, id);
    expect(await names(ada)).toEqual(["Refused"]);
    await expect(views.remove(ada, "view_nonsense")).rejects.toMatchObject({ code: "not_found" });
  });

  it("end at fifty for a page; those there can still be changed", async () => {
    for (let n = 1; n < 50; n++) await views.save(bob, { page: PAGE, name: `v${n}`, query: "" });
    await views.save(bob, { page: PAGE, name: "last", query: "" });
    await expect(views.save(bob, { page: PAGE, name: "one more", query: "" })).rejects.toMatchObject({ code: "conflict" });
    await views.save(bob, { page: PAGE, name: "last", query: "x=1" });
    expect(await names(bob)).toHaveLength(50);
  });
});
