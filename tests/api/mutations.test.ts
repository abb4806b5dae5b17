import { encodeId } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "../../apps/marketplace-api/src/modules/company/index.ts";
import { createAppRouter } from "../../apps/marketplace-api/src/transport/trpc/router.ts";
import { type RunningApi, startApi } from "../support/api.ts";
import { manifestOf, type Tenant } from "../support/world.ts";
import { MUTATIONS } from "./mutations.ts";

const SOURCE = { name: "acme/one", bundle: "globalThis.__souk_skill = { run: () => ({}) };" };
const PASSWORD = "correct-horse-battery";

let api: RunningApi;
let company: Tenant;
/** An access token of somebody who signed in, has no role and no permission. */
let nobody: string;

beforeAll(async () => {
  api = await startApi();
  await api.world.publish(SOURCE);
  company = await api.world.addTenant("many-hands");
  await api.world.enable(company, manifestOf(SOURCE));
  await api.world.db.withCompany(company.companyId, async (tx) => {
    const passwordHash = await hashPassword(PASSWORD);
    const row = await tx.employee.findFirstOrThrow({ where: { id: company.employeeId } });
    const id = crypto.randomUUID();
    await tx.employee.create({ data: { ...row, id, email: "nobody@many-hands.example", roles: [], passwordHash } });
  });
  const signedIn = await fetch(`${api.url}/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "nobody@many-hands.example", password: PASSWORD }),
  });
  nobody = ((await signedIn.json()) as { accessToken: string }).accessToken;
}, 60_000);
afterAll(() => api.close());

interface Answered {
  readonly code: string;
  readonly problem: { readonly code: string; readonly detail: string; readonly decision?: { layer: string; missing: string[] } } | null;
}

async function mutate(credential: string, path: string, input: unknown): Promise<Answered> {
  const response = await fetch(`${api.url}/trpc/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${credential}`, "content-type": "application/json" },
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
  });
  const body = (await response.json()) as { error?: { data: { problem: Answered["problem"] } } };
  const problem = body.error?.data.problem ?? null;
  return { code: problem?.code ?? "done", problem };
}

describe("what the web app may change", () => {
  it("stands in one table, every mutation of the router and no other", () => {
    const { procedures } = createAppRouter(api.app.services)._def;
    const isMutation = (one: unknown): boolean => (one as { _def: { type: string } })._def.type === "mutation";
    const found = Object.entries(procedures).filter(([, one]) => isMutation(one));
    expect(found.map(([path]) => path).toSorted()).toEqual(Object.keys(MUTATIONS).toSorted());
  });

  it("a session has every scope, so that its roles and permissions decide; a key has its own here, too", async () => {
    const asked = await fetch(`${api.url}/v1/whoami`, { headers: { authorization: `Bearer ${nobody}` } });
    expect(await asked.json()).toMatchObject({ scopes: ["*"], roles: [] });
    const reading = await api.world.addKey(company, { scopes: ["read"] });
    for (const [path, { input, scope }] of Object.entries(MUTATIONS)) {
      const { code, problem } = await mutate(reading, path, input);
      expect([path, code, problem?.detail], problem?.detail).toMatchObject([path, "permission_denied", expect.any(String)]);
      expect(problem?.decision, path).toMatchObject({ layer: "key", missing: [`scope:${scope}`] });
    }
  });

  it("being signed in is not enough: without a role and without permissions nothing of the company changes", async () => {
    for (const [path, { input, guard }] of Object.entries(MUTATIONS)) {
      const { code, problem } = await mutate(nobody, path, input);
      if (guard === "role") {
        expect([path, code], problem?.detail).toEqual([path, "permission_denied"]);
        expect(
          problem?.decision?.missing.every((one) => one.startsWith("role:")),
          path,
        ).toBe(true);
      } else if (guard === "grant") expect(["permission_denied", "not_found"], `${path} ${problem?.detail}`).toContain(code);
      else expect(["not_found", "done", "permission_denied"], `${path} ${problem?.detail}`).toContain(code);
    }
  });

  it("what is somebody's own is nobody else's", async () => {
    const row = { page: "/calls", name: "Theirs", query: "x=1" };
    await mutate(company.key, "savedViews.save", row);
    const view = await api.world.db.withCompany(company.companyId, (tx) => tx.savedView.findFirstOrThrow({ where: { name: "Theirs" } }));
    await mutate(nobody, "savedViews.remove", { id: encodeId("view", view.id) });
    const left = await api.world.db.withCompany(company.companyId, (tx) => tx.savedView.count({ where: { name: "Theirs" } }));
    expect(left).toBe(1);
  });
});
