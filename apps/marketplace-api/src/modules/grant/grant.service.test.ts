import { createDatabase, type Database } from "@souk/db";
import { encodeId, type SteppingClock, seededRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addCompany, principalIn, publishPlain, type TestCompany } from "../../testing/market.ts";
import { RECALL_CHANNEL } from "../budget/index.ts";
import { createCatalogReader } from "../catalog/index.ts";
import type { Principal } from "../identity/index.ts";
import { DEFAULT_RUNTIME } from "../runtime/index.ts";
import {
  createBudgetDefinitionService,
  createEnablementReader,
  createEnablementService,
  createPermissionService,
  createRequestService,
} from "./index.ts";

let database: TestDatabase;
let db: Database;
let clock: SteppingClock;
let buyer: TestCompany;
let stranger: TestCompany;
let admin: Principal;
let employee: Principal;

const random = seededRandom(3);
const SKILL = "ledgerly/reader";

beforeAll(async () => {
  clock = fixedClock();
  database = await createTestDatabase();
  db = await createDatabase({ url: database.appUrl });
  const tools = { db, clock, random };
  const vendor = await addCompany(tools, { slug: "ledgerly-inc", people: { vendor: ["vendor"] } });
  buyer = await addCompany(tools, {
    slug: "buyer",
    people: { ada: ["admin", "employee"], eve: ["employee"] },
    groups: { Finance: ["eve"], Sales: [] },
  });
  stranger = await addCompany(tools, { slug: "stranger", currency: "CNY", people: { kim: ["admin"] } });
  admin = principalIn(buyer, "ada");
  employee = principalIn(buyer, "eve");
  const files = { files: ["read:/invoices/**", "write:/reports/**"] };
  await publishPlain(tools, { owner: principalIn(vendor, "vendor"), name: SKILL, version: "1.0.0", permissions: files });
  await publishPlain(tools, { owner: principalIn(vendor, "vendor"), name: SKILL, version: "1.1.0", permissions: files });
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

function services() {
  const deps = { db, clock, random };
  const catalog = createCatalogReader({ db });
  const reader = createEnablementReader({ db });
  const enablements = createEnablementService({ ...deps, catalog, reader });
  return {
    enablements,
    reader,
    requests: createRequestService({ ...deps, catalog, enablements }),
    permissions: createPermissionService(deps),
    budgets: createBudgetDefinitionService(deps),
  };
}

const group = (name: string): string => buyer.groups.get(name) ?? "";
const epoch = async (): Promise<bigint> => (await services().reader.snapshot(buyer.id)).epoch;
const audited = (action: string) => db.withCompany(buyer.id, (tx) => tx.auditEntry.findMany({ where: { action } }));

describe("enabling a skill", () => {
  it("[F64] pins the version, grants what is asked for, raises the epoch and is audited", async () => {
    const before = await epoch();
    const record = await services().enablements.enable(admin, {
      skill: SKILL,
      version: "1.0.0",
      audience: { everyone: false, groups: [group("Finance")] },
    });
    expect(record).toMatchObject({
      version: "1.0.0",
      termsVersion: 1,
      grants: ["file:/invoices/** read", "file:/reports/** write"],
      status: "enabled",
    });
    expect(await epoch()).toBeGreaterThan(before);
    expect(await audited("enablement.changed")).toHaveLength(1);
    expect((await services().enablements.access(employee)).get(SKILL)).toEqual({ version: "1.0.0", usable: true });
    expect((await services().enablements.access(admin)).get(SKILL)).toEqual({ version: "1.0.0", usable: false });
  });

  it("[F35] [I1] never grants more than the manifest asks for", async () => {
    const enable = (permissions: string[]) =>
      services().enablements.enable(admin, { skill: SKILL, version: "1.0.0", audience: { everyone: true, groups: [] }, permissions });
    await expect(enable(["file:/** read"])).rejects.toMatchObject({
      code: "invalid_request",
      details: { problems: [{ pointer: "/permissions/0" }] },
    });
    await expect(enable(["file:/invoices/** read,write"])).rejects.toMatchObject({ code: "invalid_request" });
    expect((await enable(["file:/invoices/2026/** read"])).grants).toEqual(["file:/invoices/2026/** read"]);
  });

  it("refuses other currencies, unknown versions and groups, empty audiences, and people without the role", async () => {
    const { enablements } = services();
    const everyone = { everyone: true, groups: [] };
    await expect(
      enablements.enable(principalIn(stranger, "kim"), { skill: SKILL, version: "1.0.0", audience: everyone }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(enablements.enable(admin, { skill: SKILL, version: "9.9.9", audience: everyone })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(
      enablements.enable(admin, { skill: SKILL, version: "1.0.0", audience: { everyone: false, groups: [stranger.id] } }),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(
      enablements.enable(admin, { skill: SKILL, version: "1.0.0", audience: { everyone: false, groups: [] } }),
    ).rejects.toMatchObject({ code: "invalid_request" });
    await expect(enablements.enable(employee, { skill: SKILL, version: "1.0.0", audience: everyone })).rejects.toMatchObject({
      code: "permission_denied",
    });
  });

  it("[I8] another company neither sees nor removes it", async () => {
    const kim = principalIn(stranger, "kim");
    expect(await services().enablements.list(kim)).toEqual([]);
    await expect(services().enablements.disable(kim, SKILL)).rejects.toMatchObject({ code: "not_found" });
    expect(await services().enablements.list(admin)).toHaveLength(1);
  });
});

describe("asking for a skill", () => {
  it("[F23] asking twice is one request; denying needs a comment the employee sees", async () => {
    const { requests } = services();
    const first = await requests.create(employee, { skill: SKILL, reason: "month end" });
    expect((await requests.create(employee, { skill: SKILL, reason: "again" })).id).toBe(first.id);
    await expect(requests.deny(employee, { id: first.id, comment: "no" })).rejects.toMatchObject({ code: "permission_denied" });
    await requests.deny(admin, { id: first.id, comment: "Use the other one." });
    expect(await requests.list(employee)).toMatchObject([{ status: "denied", comment: "Use the other one." }]);
    await expect(requests.approve(admin, { id: first.id })).rejects.toMatchObject({ code: "conflict" });
  });

  it("[F23] approving enables it for the requester's groups and keeps those who had it", async () => {
    const { requests, enablements } = services();
    await enablements.enable(admin, { skill: SKILL, version: "1.0.0", audience: { everyone: false, groups: [group("Sales")] } });
    const request = await requests.create(employee, { skill: SKILL, reason: "month end" });
    const proposed = (await requests.proposedAudiences(admin)).get(encodeId("acr", request.id));
    expect(proposed?.everyone).toBe(false);
    expect(new Set(proposed?.groups)).toEqual(new Set([group("Finance"), group("Sales")]));
    await expect(requests.proposedAudiences(employee)).rejects.toMatchObject({ code: "permission_denied" });
    expect((await requests.approve(admin, { id: request.id })).status).toBe("approved");
    const { audience, version } = await enablements.get(admin, SKILL);
    expect(new Set(audience.groups)).toEqual(new Set([group("Finance"), group("Sales")]));
    expect(version).toBe("1.0.0");
  });

  it("[F64] saving or approving what is enabled keeps version, permissions and limits that are not said", async () => {
    const { requests, enablements } = services();
    const limits = { wallMs: 500, memoryMb: 16 };
    const finance = { everyone: false, groups: [group("Finance")] };
    const permissions = ["file:/invoices/2026/** read"];
    await enablements.enable(admin, {
      skill: SKILL,
      version: "1.0.0",
      audience: { ...finance, groups: [group("Sales")] },
      permissions,
      limits,
    });
    const { id } = await requests.create(employee, { skill: SKILL, reason: "month end" });
    await requests.approve(admin, { id });
    const kept = { version: "1.0.0", grants: permissions, limits };
    expect(await enablements.get(admin, SKILL)).toMatchObject(kept);
    expect(await enablements.enable(admin, { skill: SKILL, version: "1.0.0", audience: finance })).toMatchObject(kept);
    const moved = await enablements.enable(admin, { skill: SKILL, version: "1.1.0", audience: finance });
    expect(moved).toMatchObject({ ...kept, version: "1.1.0" });
    expect(await enablements.enable(admin, { skill: SKILL, version: "1.1.0", audience: finance, limits: {} })).toMatchObject({
      limits: {},
    });
  });

  it("[F65] what is new to run waits for the end of a freeze, whichever way it comes", async () => {
    const { requests, enablements } = services();
    const finance = { everyone: false, groups: [group("Finance")] };
    await enablements.enable(admin, { skill: SKILL, version: "1.0.0", audience: { ...finance, groups: [group("Sales")] } });
    const { id } = await requests.create(employee, { skill: SKILL, reason: "month end" });
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const window = { kind: "dated", name: "close", from: `${today}T00:00`, to: "2999-01-01T00:00" };
    const set = (windows: readonly object[]) =>
      db.withCompany(buyer.id, (tx) => {
        const row = {
          settings: { ...DEFAULT_RUNTIME, freeze: { stops: "changes", windows: [...windows] } },
          updatedBy: "x",
          updatedAt: new Date(0),
        };
        return tx.companyRuntime.upsert({ where: { companyId: buyer.id }, create: { companyId: buyer.id, ...row }, update: row });
      });
    await set([window]);
    const frozen = { code: "frozen" };
    await expect(enablements.enable(admin, { skill: SKILL, version: "1.1.0", audience: finance })).rejects.toMatchObject(frozen);
    await expect(requests.approve(admin, { id, version: "1.1.0" })).rejects.toMatchObject(frozen);
    expect((await requests.approve(admin, { id })).status).toBe("approved");
    // Less is always possible, more waits; a skill that is new to the company is more, too.
    const narrower = { skill: SKILL, version: "1.0.0", audience: finance };
    const { grants } = await enablements.enable(admin, narrower);
    expect(grants.length).toBeGreaterThan(0);
    expect((await enablements.enable(admin, { ...narrower, permissions: [] })).grants).toEqual([]);
    await expect(enablements.enable(admin, { ...narrower, permissions: [...grants] })).rejects.toMatchObject(frozen);
    await enablements.disable(admin, SKILL);
    await expect(enablements.enable(admin, { ...narrower, permissions: [] })).rejects.toMatchObject(frozen);
    await set([]);
    expect(await enablements.enable(admin, { skill: SKILL, version: "1.1.0", audience: finance })).toMatchObject({ version: "1.1.0" });
  });
});

describe("permissions and budgets", () => {
  it("[F28] permissions are kept in one spelling, for people of the own company only", async () => {
    const { permissions } = services();
    const subject = { kind: "group", id: group("Finance") } as const;
    expect(await permissions.put(admin, subject, ["perm:erp.invoices write,read", "file:/a/** read", "file:/a/b read"])).toEqual([
      "file:/a/** read",
      "perm:erp.invoices read,write",
    ]);
    expect(await permissions.get(admin, subject)).toHaveLength(2);
    await expect(permissions.put(admin, subject, ["nonsense"])).rejects.toMatchObject({ code: "invalid_request" });
    await expect(permissions.get(principalIn(stranger, "kim"), subject)).rejects.toMatchObject({ code: "not_found" });
    await expect(permissions.put(employee, subject, [])).rejects.toMatchObject({ code: "permission_denied" });
  });

  it("a changed limit calls back what nodes hold of the month", async () => {
    const { budgets } = services();
    const recalled: string[] = [];
    const listener = await createDatabase({ url: database.appUrl });
    await listener.listen([RECALL_CHANNEL], (_, payload) => recalled.push(payload));
    const id = await budgets.put(admin, { scopeKind: "skill", scopeId: SKILL, limitMicro: 5_000_000n });
    await budgets.setLimit(admin, { id, limitMicro: 1n });
    await expect.poll(() => recalled).toEqual([expect.stringContaining(`:${id}:`), expect.stringContaining(`:${id}:`)]);
    await listener.close();
    await db.withCompany(buyer.id, (tx) => tx.budget.deleteMany({ where: { id } }));
  });

  it("[F66] a budget per scope; setting it again changes its limit and every node hears of it", async () => {
    const { budgets, reader } = services();
    const before = await epoch();
    const id = await budgets.put(admin, { scopeKind: "group", scopeId: group("Finance"), limitMicro: 5_000_000n, name: "Finance" });
    expect(await budgets.put(admin, { scopeKind: "group", scopeId: group("Finance"), limitMicro: 4_000_000n })).toBe(id);
    await budgets.setLimit(admin, { id, limitMicro: 3_000_000n });
    const snapshot = await reader.snapshot(buyer.id);
    expect(snapshot.budgets).toEqual([{ id, name: "Finance", scopeKind: "group", scopeId: group("Finance"), limitMicro: 3_000_000n }]);
    expect(snapshot.epoch).toBe(before + 3n);
    await expect(budgets.setLimit(principalIn(stranger, "kim"), { id, limitMicro: 1n })).rejects.toMatchObject({ code: "not_found" });
    await expect(budgets.put(admin, { scopeKind: "employee", scopeId: stranger.id, limitMicro: 1n })).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await budgets.list(admin)).items).toMatchObject([
      { usedShare: 0, remainingMicro: 3_000_000n, scope: { kind: "group", name: "Finance" } },
    ]);
  });
});
