import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callSkill, TEST_MASTER_KEY } from "../support/api.ts";
import { type ApiProcess, startApiProcess } from "../support/api-process.ts";
import { checkBooks } from "../support/books.ts";
import { createWorld, manifestOf, type Tenant, type World } from "../support/world.ts";

const ECHO = "globalThis.__souk_skill = { run: ({ input }) => input };";
const PRICE_MICRO = 2_000n;
const echo = manifestOf({ name: "echo/echo", bundle: ECHO });

let database: TestDatabase;
let world: World;
let nodes: ApiProcess[];

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createWorld(database.appUrl);
  await world.publish({ name: "echo/echo", bundle: ECHO });
  nodes = await Promise.all([0, 1].map(() => startApiProcess({ ...database, masterKey: TEST_MASTER_KEY, env: { SOUK_HOSTS: "0" } })));
}, 90_000);
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await world.close();
  await database.drop();
});

/** One call by a client that does what the answer says: after 503 it waits and tries again. */
async function patientCall(tenant: Tenant, n: number): Promise<string> {
  for (;;) {
    const { status, body } = await callSkill(nodes[n % 2]?.url ?? "", tenant.key, { skill: "echo/echo", body: { input: { n } } });
    if (status === 200) return "ok";
    if (status !== 503) return `${status} ${body.code}`;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function burst(tenant: Tenant, calls: number): Promise<Map<string, number>> {
  const ends = await Promise.all(Array.from({ length: calls }, (_, n) => patientCall(tenant, n)));
  return new Map([...new Set(ends)].map((end) => [end, ends.filter((other) => other === end).length]));
}

describe("a hard budget with two API processes on one database", () => {
  it.each([
    { affordable: 37, calls: 200 },
    { affordable: 1, calls: 40 },
    { affordable: 150, calls: 200 },
  ])(
    "[I5] lets exactly $affordable of $calls concurrent calls succeed",
    async ({ affordable, calls }) => {
      const tenant = await world.addTenant(`buyer-${affordable}`);
      await world.enable(tenant, echo);
      await world.setBudget(tenant, PRICE_MICRO * BigInt(affordable) + PRICE_MICRO / 2n);
      const counts = await burst(tenant, calls);
      expect(Object.fromEntries(counts), nodes.map((node) => node.said()).join("\n")).toEqual({
        ok: affordable,
        "402 budget_exceeded": calls - affordable,
      });
      await checkBooks(database.ownerUrl);
    },
    90_000,
  );

  it("[I5] holds over several budgets at once, all or none", async () => {
    const tenant = await world.addTenant("buyer-several");
    await world.enable(tenant, echo);
    await world.setBudget(tenant, PRICE_MICRO * 100n);
    await world.setBudget(tenant, PRICE_MICRO * 9n, { kind: "employee", id: tenant.employeeId });
    await world.setBudget(tenant, PRICE_MICRO * 50n, { kind: "skill", id: "echo/echo" });
    expect(Object.fromEntries(await burst(tenant, 60))).toEqual({ ok: 9, "402 budget_exceeded": 51 });
    await checkBooks(database.ownerUrl);
  }, 60_000);
});
