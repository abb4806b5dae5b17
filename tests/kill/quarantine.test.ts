import { encodeId } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_RUNTIME } from "../../apps/marketplace-api/src/modules/runtime/index.ts";
import { type CallAnswer, callSkill, type RunningApi, startApi } from "../support/api.ts";
import { manifestOf, type SkillSource, type Tenant } from "../support/world.ts";

const CODE = (n: number): string => `globalThis.__souk_skill = { run: () => ({ n: ${n} }) };`;

/** Holds whatever the time. */
const ALWAYS = {
  kind: "weekly",
  name: "Quarter end",
  days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
  from: "00:00",
  to: "24:00",
};

let api: RunningApi;
let operator: Tenant;
let made = 0;

beforeAll(async () => {
  api = await startApi();
  operator = await api.world.addTenant("platform");
  await api.world.db.withCompany(operator.companyId, (tx) =>
    tx.employee.updateMany({ where: { id: operator.employeeId }, data: { roles: ["operator"] } }),
  );
}, 60_000);
afterAll(() => api.close());

async function ask(as: Tenant, method: string, path: string, body?: unknown): Promise<CallAnswer> {
  const response = await fetch(api.url + path, {
    method,
    headers: { authorization: `Bearer ${as.key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await api.app.services.epochs.refresh();
  return { status: response.status, body: response.status === 204 ? null : await response.json(), headers: response.headers };
}

/** A skill in version 1.0.0, and a company that has it enabled. */
async function setUp(
  manifest: SkillSource["manifest"] = {},
): Promise<{ source: SkillSource; buyer: Tenant; call: () => Promise<CallAnswer> }> {
  made += 1;
  const source: SkillSource = { name: `vendor-${made}/tool`, bundle: CODE(1), manifest };
  await api.world.publish(source);
  const buyer = await api.world.addTenant(`buyer-${made}`);
  await api.world.enable(buyer, manifestOf(source));
  return { source, buyer, call: () => callSkill(api.url, buyer.key, { skill: source.name, body: { input: {} } }) };
}

describe("a quarantined version", () => {
  it("[F63] answers 410 to everybody, tells its holders, and runs again when it is released", async () => {
    const { source, buyer, call } = await setUp();
    expect((await call()).status).toBe(200);
    const wanted = { skill: source.name, version: "1.0.0", reason: "sends data where it should not" };
    expect((await ask(buyer, "POST", "/v1/quarantines", { ...wanted, scope: "everybody" })).body.code).toBe("permission_denied");
    expect((await ask(operator, "POST", "/v1/quarantines", { ...wanted, version: "9.9.9" })).body.code).toBe("not_found");
    const preview = await ask(operator, "POST", "/v1/quarantines", { ...wanted, dryRun: true });
    expect(preview.body).toEqual({
      dryRun: true,
      skill: source.name,
      version: "1.0.0",
      holders: 1,
      runningCalls: 0,
      calls: 1,
      companies: 1,
    });
    const added = await ask(operator, "POST", "/v1/quarantines", wanted);
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ status: "in_force", source: "operator", holders: 1 });
    expect((await ask(operator, "POST", "/v1/quarantines", wanted)).body.code).toBe("conflict");
    expect((await call()).body).toMatchObject({ code: "quarantined", billed: false });

    const notices = await ask(buyer, "GET", "/v1/notices");
    expect(notices.body).toMatchObject({
      unread: 1,
      items: [{ kind: "version.quarantined", read: false, params: { skill: source.name, version: "1.0.0", reason: wanted.reason } }],
    });
    expect((await ask(operator, "GET", "/v1/notices")).body.items).toEqual([]);
    expect((await ask(buyer, "POST", "/v1/notices/read", {})).body).toEqual({ unread: 0 });

    const lifted = await ask(operator, "DELETE", `/v1/quarantines/${added.body.id}`, { reason: "a false alarm" });
    expect(lifted.body).toMatchObject({ status: "lifted", liftReason: "a false alarm" });
    expect((await call()).status).toBe(200);
    expect((await ask(buyer, "GET", "/v1/notices")).body).toMatchObject({
      unread: 1,
      items: [{ kind: "version.released" }, { read: true }],
    });
  });

  it("[F63] comes by itself after three violations of the sandbox", async () => {
    const { source, buyer, call } = await setUp();
    const violation = {
      callId: encodeId("call", buyer.companyId),
      companyId: buyer.companyId,
      skill: `${source.name}@1.0.0`,
      sha256: "",
      kind: "memory" as const,
      count: 1,
    };
    const { quarantines } = api.app.services;
    for (let n = 0; n < 3; n++) {
      expect((await call()).status).toBe(200);
      await quarantines.onViolation({ ...violation, callId: buyer.companyId });
      await api.app.services.epochs.refresh();
    }
    expect((await call()).body).toMatchObject({ code: "quarantined", billed: false });
    const [first] = (await ask(operator, "GET", "/v1/quarantines")).body.items;
    expect(first).toMatchObject({ skill: source.name, source: "sandbox" });
    expect((await ask(buyer, "GET", "/v1/notices")).body.items[0]).toMatchObject({
      kind: "version.quarantined",
      params: { source: "sandbox" },
    });
  });
});

describe("a version a company keeps from its own people", () => {
  it("[F63] stops for that company alone; its administrator releases it, with a reason, and both are on record", async () => {
    const { source, buyer, call } = await setUp();
    const other = await api.world.addTenant("unconcerned");
    await api.world.enable(other, manifestOf(source));
    const wanted = { skill: source.name, version: "1.0.0", reason: "our lawyers look at it first" };
    expect((await ask(buyer, "POST", "/v1/quarantines", { ...wanted, dryRun: true })).body).toMatchObject({ holders: 1, companies: 0 });
    const added = await ask(buyer, "POST", "/v1/quarantines", wanted);
    expect([added.status, added.body]).toMatchObject([201, { scope: "one_company", source: "company", mayLift: true }]);
    expect((await ask(buyer, "POST", "/v1/quarantines", wanted)).body.code).toBe("conflict");
    expect((await call()).body).toMatchObject({ code: "quarantined", billed: false });
    expect((await callSkill(api.url, other.key, { skill: source.name, body: { input: {} } })).status).toBe(200);
    // The vendor is not told a buyer's words; nobody else sees it, an operator sees it and leaves it alone.
    const told = await api.world.db.withCompany(await ownerOf(source.name), (tx) => tx.notice.findMany());
    expect(JSON.stringify(told)).not.toContain("lawyers");
    expect((await ask(other, "GET", "/v1/quarantines")).body.items).toEqual([]);
    expect((await ask(other, "DELETE", `/v1/quarantines/${added.body.id}`, { reason: "mine now" })).body.code).toBe("not_found");
    expect((await ask(operator, "DELETE", `/v1/quarantines/${added.body.id}`, { reason: "let it run" })).body.code).toBe("not_found");

    const lifted = await ask(buyer, "DELETE", `/v1/quarantines/${added.body.id}`, { reason: "they are content" });
    expect(lifted.body).toMatchObject({ status: "lifted", liftReason: "they are content", mayLift: false });
    expect((await call()).status).toBe(200);
    const trail = await api.world.db.withCompany(buyer.companyId, (tx) =>
      tx.auditEntry.findMany({ where: { action: { startsWith: "version." } }, orderBy: { at: "asc" } }),
    );
    expect(trail.map(({ action }) => action)).toEqual(["version.quarantined", "version.released"]);
  });

  it("[F63] what is for everybody stays the operator's, and an employee without the role decides nothing", async () => {
    const { source, buyer, call } = await setUp();
    const wanted = { skill: source.name, version: "1.0.0", reason: "sends data where it should not" };
    const { id } = (await ask(operator, "POST", "/v1/quarantines", wanted)).body;
    const seen = (await ask(buyer, "GET", "/v1/quarantines")).body.items;
    expect(seen).toMatchObject([{ id, scope: "everybody", company: null, mayLift: false }]);
    expect((await ask(buyer, "DELETE", `/v1/quarantines/${id}`, { reason: "we need it" })).body.code).toBe("not_found");
    expect((await ask(buyer, "POST", "/v1/quarantines", wanted)).body.code).toBe("conflict");
    expect((await call()).body.code).toBe("quarantined");
    await api.world.db.withCompany(buyer.companyId, (tx) =>
      tx.employee.updateMany({ where: { id: buyer.employeeId }, data: { roles: ["employee"] } }),
    );
    await api.world.db.withCompany(buyer.companyId, (tx) => tx.$queryRaw`SELECT souk_raise_epoch()::text`);
    await api.app.services.epochs.refresh();
    for (const [method, path] of [
      ["GET", ""],
      ["POST", ""],
      ["DELETE", `/${id}`],
    ] as const)
      expect((await ask(buyer, method, `/v1/quarantines${path}`, method === "GET" ? undefined : wanted)).status).toBeGreaterThanOrEqual(
        400,
      );
  });
});

describe("violations of the sandbox", () => {
  it("[F63] of one company suspend the version for it alone; those of two companies for everybody, until it is released", async () => {
    const { source, buyer, call } = await setUp();
    const other = await api.world.addTenant("neighbour");
    await api.world.enable(other, manifestOf(source));
    const callOther = () => callSkill(api.url, other.key, { skill: source.name, body: { input: {} } });
    const violate = async ({ companyId }: Tenant): Promise<void> => {
      const seen = { companyId, callId: companyId, skill: `${source.name}@1.0.0`, sha256: "", kind: "memory" as const };
      await api.app.services.quarantines.onViolation(seen);
      await api.app.services.epochs.refresh();
    };
    const listed = async (): Promise<{ id: string; scope: string; status: string }[]> =>
      (await ask(operator, "GET", "/v1/quarantines")).body.items.filter((one: { skill: string }) => one.skill === source.name);
    for (let n = 0; n < 4; n++) await violate(buyer);
    expect((await call()).body).toMatchObject({ code: "quarantined", billed: false });
    expect((await callOther()).status).toBe(200);
    const [own, ...more] = await listed();
    expect([own, more]).toMatchObject([{ scope: "one_company", source: "sandbox", holders: 1, status: "in_force" }, []]);
    expect(own).toMatchObject({ company: { id: encodeId("co", buyer.companyId) }, mayLift: true });
    expect((await ask(buyer, "GET", "/v1/notices")).body.items).toMatchObject([
      { kind: "version.quarantined", params: { source: "sandbox" } },
    ]);
    expect((await ask(other, "GET", "/v1/notices")).body.items).toEqual([]);
    const told = await api.world.db.withCompany(await ownerOf(source.name), (tx) => tx.notice.findMany({ where: { audience: "vendor" } }));
    expect(told.filter(({ params }) => JSON.stringify(params).includes(source.name))).toMatchObject([{ kind: "version.quarantined" }]);

    // released for that company, its violations before no longer count; a release of one is no release for all
    await ask(operator, "DELETE", `/v1/quarantines/${own?.id}`, { reason: "its own input" });
    expect((await call()).status).toBe(200);
    for (let n = 0; n < 2; n++) await violate(buyer);
    expect((await call()).status).toBe(200);
    await violate(other);
    for (const again of [call, callOther]) expect((await again()).body).toMatchObject({ code: "quarantined", billed: false });
    const everybody = (await listed()).find(({ scope, status }) => scope === "everybody" && status === "in_force");
    await ask(operator, "DELETE", `/v1/quarantines/${everybody?.id}`, { reason: "a false alarm" });
    for (const again of [call, callOther]) expect((await again()).status).toBe(200);
  });

  it("[F63] are counted over restarts and processes: two that see the third at once suspend exactly once", async () => {
    const { source, buyer, call } = await setUp();
    expect((await call()).status).toBe(200);
    const seen = { companyId: buyer.companyId, callId: buyer.companyId, skill: `${source.name}@1.0.0`, kind: "memory" as const };
    const sha256 = "ab".repeat(32);
    await api.app.services.quarantines.onViolation({ ...seen, sha256 });
    // another process, as after a restart: it knows of the first one and runs that code apart
    const second = await startApi({ database: api.database });
    try {
      expect(await second.app.services.quarantines.violators()).toContain(sha256);
      const both = [api, second].flatMap(({ app }) =>
        Array.from({ length: 3 }, () => app.services.quarantines.onViolation({ ...seen, sha256 })),
      );
      await Promise.all(both);
      const listed = (await ask(operator, "GET", "/v1/quarantines")).body.items;
      expect(listed.filter((one: { skill: string }) => one.skill === source.name)).toEqual([
        expect.objectContaining({ source: "sandbox", status: "in_force", reason: expect.stringContaining("3 times") }),
      ]);
      expect((await ask(buyer, "GET", "/v1/notices")).body.items).toHaveLength(1);
      expect((await call()).body).toMatchObject({ code: "quarantined", billed: false });
    } finally {
      await second.close();
    }
  });
});

describe("what an operator watches", () => {
  it("[F62] counts money at risk, failures and stuck things, and shows nodes and hosts, without naming a company", async () => {
    const { buyer, call } = await setUp();
    await call();
    expect((await ask(buyer, "GET", "/v1/operator/now")).body.code).toBe("permission_denied");
    const now = await ask(operator, "GET", "/v1/operator/now");
    expect(now.body).toMatchObject({ ledgerDifference: "0", nodes: 1, killsInForce: 0 });
    expect(now.body.lastHour.calls).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const hosts = await ask(operator, "GET", "/v1/operator/hosts");
    expect(hosts.body.nodes).toEqual([expect.objectContaining({ state: "alive", waiting: 0, pid: process.pid })]);
    expect(hosts.body.nodes[0].hosts[0]).toMatchObject({ rssMb: expect.any(Number), tier: hosts.body.nodes[0].tier });
    const { processes } = (await ask(operator, "GET", "/v1/operator/now")).body;
    const expected = { state: "alive", pid: process.pid, version: "1.2.3", commit: "abc1234", tiers: [hosts.body.nodes[0].tier] };
    expect(processes).toEqual([expect.objectContaining(expected)]);
    expect(Date.parse(processes[0].startedAt)).toBeLessThanOrEqual(Date.parse(now.body.at));
    expect(processes[0].ageMs).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify([now.body, hosts.body])).not.toContain(buyer.companyId);
  });
});

describe("a newer version of a pinned skill", () => {
  it("[F64] [F65] raises an alarm with every difference while the pinned one keeps running, until it is approved, not during a freeze", async () => {
    const { source, buyer, call } = await setUp({ permissions: { files: ["read:/invoices/**"] } });
    expect((await ask(buyer, "GET", "/v1/version-reviews")).body.items).toEqual([]);
    const next = {
      ...source,
      version: "1.1.0",
      bundle: CODE(2),
      manifest: { permissions: { files: ["read:/invoices/**"], network: ["GET:api.example.com/**"] } },
    };
    await api.world.publish(next);
    await api.world.db.withCompany(await ownerOf(source.name), (tx) =>
      tx.skill.updateMany({ where: { name: source.name }, data: { latestVersion: "1.1.0" } }),
    );
    expect((await call()).body.output).toEqual({ n: 1 });
    const review = await ask(buyer, "GET", `/v1/version-reviews/${source.name}`);
    expect(review.body).toMatchObject({ pinned: { version: "1.0.0" }, latest: { version: "1.1.0" }, asksMore: true, decision: "open" });
    expect(review.body.changes).toEqual([
      { what: "host", change: "added", name: "http:api.example.com/**", before: null, after: "GET", asksMore: true },
      expect.objectContaining({ what: "code", asksMore: false }),
    ]);
    const path = `/v1/version-reviews/${source.name}`;
    expect((await ask(buyer, "POST", `${path}/approve`, { version: "1.2.0" })).body.code).toBe("version_conflict");
    expect((await ask(buyer, "POST", `${path}/hold`, { version: "1.1.0", comment: "not before the audit" })).status).toBe(204);
    expect((await ask(buyer, "GET", path)).body).toMatchObject({ decision: "held", comment: "not before the audit" });
    expect((await call()).body.output).toEqual({ n: 1 });
    await ask(buyer, "PUT", "/v1/runtime", { ...DEFAULT_RUNTIME, freeze: { stops: "changes", windows: [ALWAYS] } });
    const frozen = await ask(buyer, "POST", `${path}/approve`, { version: "1.1.0", comment: "audited" });
    expect([frozen.status, frozen.body.code, frozen.body.detail]).toEqual([
      423,
      "frozen",
      expect.stringMatching(/"Quarter end"\) until \d{4}-/),
    ]);
    await ask(buyer, "PUT", "/v1/runtime", DEFAULT_RUNTIME);
    expect((await ask(buyer, "POST", `${path}/approve`, { version: "1.1.0", comment: "audited" })).status).toBe(204);
    const enabled = await ask(buyer, "GET", `/v1/enablements/${source.name}`);
    expect(enabled.body).toMatchObject({ version: "1.1.0", permissions: expect.arrayContaining(["http:api.example.com/** GET"]) });
    expect((await ask(buyer, "GET", path)).body.code).toBe("not_found");
    const run = await callSkill(api.url, buyer.key, { skill: source.name, body: { input: {} }, idempotencyKey: "newer-version" });
    expect(run.body).toMatchObject({ code: "permission_denied", decision: { layer: "employee" } });
  });
});

async function ownerOf(skill: string): Promise<string> {
  const publisher = await api.world.db.withoutCompany((tx) =>
    tx.publisher.findFirstOrThrow({ where: { slug: skill.split("/")[0] ?? "" } }),
  );
  return publisher.ownerId;
}
