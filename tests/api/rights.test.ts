import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "../../apps/marketplace-api/src/modules/company/index.ts";
import { ROLES, type Role } from "../../apps/marketplace-api/src/modules/identity/index.ts";
import { type RunningApi, startApi } from "../support/api.ts";
import { manifestOf, type Tenant } from "../support/world.ts";
import { MUTATIONS } from "./mutations.ts";

/** Where an input leaves open whom it is for, it is for the own company here. */
const inputOf = (mutation: string): unknown =>
  mutation === "runtime.kill" ? { ...(MUTATIONS[mutation]?.input as object), scope: "company" } : MUTATIONS[mutation]?.input;

/** What each right of `me` stands for. */
const BEHIND: Readonly<Record<string, readonly string[]>> = {
  skills: ["admin.enable", "admin.denyRequest", "runtime.approve", "runtime.hold", "admin.disable"],
  budgets: ["admin.setBudget"],
  network: ["network.savePolicy", "network.accept"],
  connections: ["network.register", "network.bind", "network.remove"],
  secrets: ["secrets.put"],
  runtime: ["runtime.save"],
  stops: ["runtime.kill"],
  files: ["workspace.putRule", "workspace.putQuota", "workspace.lowerLabel"],
  checkpoints: ["audit.setPush", "audit.testPush", "audit.removePush"],
  invoices: ["finance.advance"],
};
const PASSWORD = "correct-horse-battery";
const SOURCE = { name: "acme/one", bundle: "globalThis.__souk_skill = { run: () => ({}) };" };

let api: RunningApi;
let company: Tenant;
const tokens = new Map<Role, string>();

beforeAll(async () => {
  api = await startApi();
  await api.world.publish(SOURCE);
  company = await api.world.addTenant("rights");
  await api.world.enable(company, manifestOf(SOURCE));
  const passwordHash = await hashPassword(PASSWORD);
  for (const role of ROLES) {
    const email = `${role}@rights.example`;
    await api.world.db.withCompany(company.companyId, async (tx) => {
      const row = await tx.employee.findFirstOrThrow({ where: { id: company.employeeId } });
      await tx.employee.create({ data: { ...row, id: crypto.randomUUID(), email, roles: [role], passwordHash } });
    });
    const signedIn = await fetch(`${api.url}/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    tokens.set(role, ((await signedIn.json()) as { accessToken: string }).accessToken);
  }
}, 60_000);
afterAll(() => api.close());

async function ask(role: Role, path: string, input?: unknown, method = "POST") {
  const response = await fetch(`${api.url}/trpc/${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens.get(role) ?? ""}`, "content-type": "application/json" },
    ...(method === "GET" || input === undefined ? {} : { body: JSON.stringify(input) }),
  });
  return (await response.json()) as {
    result?: { data: { rights: Record<string, { may: boolean; roles: string[] }> } };
    error?: { data: { problem: { code: string } | null } };
  };
}

describe("what pages show as open to somebody", () => {
  it("[F136] is what the API lets them do, right by right and role by role", async () => {
    const wrong: string[] = [];
    for (const role of ROLES) {
      const rights = (await ask(role, "me", undefined, "GET")).result?.data.rights ?? {};
      expect(Object.keys(rights).toSorted()).toEqual(Object.keys(BEHIND).toSorted());
      for (const [right, { may, roles }] of Object.entries(rights)) {
        expect(roles.includes(role)).toBe(may);
        for (const mutation of BEHIND[right] ?? []) {
          const { error } = await ask(role, mutation, inputOf(mutation));
          const isRefused = error?.data.problem?.code === "permission_denied";
          if (isRefused === may) wrong.push(`${role} ${mutation}: shown ${may}, refused ${isRefused}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});
