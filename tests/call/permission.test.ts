import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const object = { type: "object" } as const;
/** Reads and writes what it is told, and answers what each attempt came to. */
const PROBE = `globalThis.__souk_skill = { run: async ({ input, files }) => {
  const tried = {};
  const attempt = async (name, work) => { try { tried[name] = await work(); } catch (error) { tried[name] = error.code; } };
  for (const path of input.read ?? []) await attempt("read " + path, () => files.read(path));
  for (const path of input.write ?? []) await attempt("write " + path, async () => { await files.write(path, "new"); return "written"; });
  return tried;
} };`;

let api: RunningApi;
let everyone: Tenant;
let nobody: Tenant;

beforeAll(async () => {
  api = await startApi();
  everyone = await api.world.addTenant("wide");
  nobody = await api.world.addTenant("narrow", { grants: ["file:/elsewhere/** read"] });
  const probe = await api.world.publish({
    name: "probe/files",
    bundle: PROBE,
    manifest: { input: object, output: object, permissions: { files: ["read:/invoices/**", "read,write:/reports/**"] } },
  });
  const erp = await api.world.publish({
    name: "probe/erp",
    bundle: "globalThis.__souk_skill = { run: () => ({}) };",
    manifest: { input: object, output: object, permissions: { perms: ["erp.invoices:read", "erp.payments:approve"] } },
  });
  await api.world.enable(everyone, erp, ["perm:erp.* read,approve"]);
  for (const tenant of [everyone, nobody]) await api.world.enable(tenant, probe);
});
afterAll(() => api.close());

/** Gives the employee these permissions besides everything below /, from now on. */
async function grant(grants: readonly string[]): Promise<void> {
  await api.world.db.withCompany(everyone.companyId, async (tx) => {
    await tx.permissionSet.updateMany({ where: { subjectId: everyone.employeeId }, data: { grants: ["file:/** read,write", ...grants] } });
    await tx.$queryRaw`SELECT souk_raise_epoch()::text`;
  });
  await api.app.services.epochs.refresh();
}
const probe = (key: string, input: unknown) => callSkill(api.url, key, { skill: "probe/files", body: { input } });
const ATTEMPT = {
  read: ["/invoices/a.txt", "/reports/a.txt", "/salaries.csv", "/invoices/../salaries.csv"],
  write: ["/reports/b.txt", "/invoices/b.txt"],
};

describe("the effective grant of a call", () => {
  it("[F28] an employee without the grant is denied, with the layer, what is missing and who can help", async () => {
    const { status, body } = await probe(nobody.key, {});
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: "permission_denied",
      billed: false,
      decision: { allowed: false, layer: "employee", missing: ["file:/invoices/** read", "file:/reports/** read,write"] },
    });
    expect(body.decision.howToFix).toContain("A company admin can give it");
  });

  it("[F28] a permission is product.entity:verb, and every verb of it is needed", async () => {
    const call = () => callSkill(api.url, everyone.key, { skill: "probe/erp", body: { input: {} } });
    expect((await call()).body.decision).toMatchObject({
      layer: "employee",
      missing: ["perm:erp.invoices read", "perm:erp.payments approve"],
    });
    await grant(["perm:erp.invoices read,write", "perm:erp.payments read"]);
    expect((await call()).body.decision).toMatchObject({ layer: "employee", missing: ["perm:erp.payments approve"] });
    await grant(["perm:erp.* read,approve"]);
    expect(await call()).toMatchObject({ status: 200, body: { grant: ["perm:erp.invoices read", "perm:erp.payments approve"] } });
  });

  it("[F35] [I1] [I3] a skill reaches what its manifest names, nothing beside it", async () => {
    const { body } = await probe(everyone.key, ATTEMPT);
    expect(body.output).toEqual({
      "read /invoices/a.txt": "not_found",
      "read /reports/a.txt": "not_found",
      "read /salaries.csv": "permission_denied",
      "read /invoices/../salaries.csv": "invalid_request",
      "write /reports/b.txt": "written",
      "write /invoices/b.txt": "permission_denied",
    });
  });

  it("[F35] [I1] an agent gets the meet of its owner's grants and its own, never more", async () => {
    const agent = await api.world.addAgent(everyone, ["file:/invoices/2026/** read", "file:/reports/** read", "file:/salaries.csv read"]);
    const { status, body } = await probe(agent.key, { ...ATTEMPT, read: [...ATTEMPT.read, "/invoices/2026/x.txt"] });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.grant).toEqual(["file:/invoices/2026/** read", "file:/reports/** read"]);
    expect(body.output).toMatchObject({
      "read /invoices/a.txt": "permission_denied",
      "read /invoices/2026/x.txt": "not_found",
      "read /salaries.csv": "permission_denied",
      "write /reports/b.txt": "permission_denied",
    });
  });

  it("[F35] [I1] an agent cannot be given what its owner does not have", async () => {
    const agent = await api.world.addAgent(nobody, ["file:/** read,write"]);
    const { status, body } = await probe(agent.key, {});
    expect(status).toBe(403);
    expect(body.decision).toMatchObject({ allowed: false, layer: "employee" });
  });

  it("[F35] an agent without the grant is denied at its own layer", async () => {
    const agent = await api.world.addAgent(everyone, ["file:/invoices/** read"]);
    const { body } = await probe(agent.key, {});
    expect(body).toMatchObject({ code: "permission_denied", decision: { layer: "agent", missing: ["file:/reports/** read,write"] } });
  });

  it("[F38] an agent whose owner left can do nothing from that moment on", async () => {
    const tenant = await api.world.addTenant("leaving");
    const agent = await api.world.addAgent(tenant, ["file:/** read,write"]);
    await api.world.enable(
      tenant,
      await api.world.publish({ name: "probe/other", bundle: `${PROBE}//2`, manifest: { input: object, output: object } }),
    );
    const other = (key: string) => callSkill(api.url, key, { skill: "probe/other", body: { input: {} } });
    expect((await other(agent.key)).status).toBe(200);
    await api.world.db.withCompany(tenant.companyId, async (tx) => {
      await tx.employee.updateMany({ where: { id: tenant.employeeId }, data: { status: "left" } });
      await tx.$queryRaw`SELECT souk_raise_epoch()::text`;
    });
    await api.app.services.epochs.refresh();
    for (const key of [agent.key, tenant.key]) expect((await other(key)).body).toMatchObject({ code: "unauthenticated", billed: false });
  });

  it("[F32] a dry run decides and prices without running, recording or billing", async () => {
    const before = await api.world.db.withCompany(everyone.companyId, (tx) => tx.call.count());
    const dry = (key: string) => callSkill(api.url, key, { skill: "probe/files", body: { input: {}, dryRun: true } });
    expect((await dry(everyone.key)).body).toMatchObject({
      dryRun: true,
      decision: { allowed: true },
      maximumPrice: { amount: "0.002000", currency: "USD" },
      skill: { name: "probe/files", version: "1.0.0" },
    });
    expect((await dry(nobody.key)).body).toMatchObject({ dryRun: true, decision: { allowed: false, layer: "employee" } });
    expect(await api.world.db.withCompany(everyone.companyId, (tx) => tx.call.count())).toBe(before);
  });
});
