import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordLostCalls } from "../../apps/marketplace-api/src/modules/run/index.ts";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import { checkBooks } from "../support/books.ts";
import { manifestOf, type Tenant } from "../support/world.ts";

const SOURCE = { name: "slow/report", bundle: "globalThis.__souk_skill = { run: () => ({}) };" };

let api: RunningApi;
let tenant: Tenant;

beforeAll(async () => {
  api = await startApi();
  await api.world.publish(SOURCE);
  tenant = await api.world.addTenant("patient");
  await api.world.enable(tenant, manifestOf(SOURCE));
}, 60_000);
afterAll(() => api.close());

const look = async (id: string): Promise<Record<string, unknown>> =>
  (await (await fetch(`${api.url}/v1/calls/${id}`, { headers: { authorization: `Bearer ${tenant.key}` } })).json()) as never;

describe("a long call that ends in an error nobody expected", () => {
  it("[F75][I6] is recorded as failed and not billed, and its key is used up", async () => {
    const { sandbox, longCallStore, settle } = api.app.services;
    const run = sandbox.run;
    const broken = (): never => {
      throw new TypeError("a bug of ours");
    };
    Object.assign(sandbox, { run: broken });
    const request = { input: {} };
    const start = () =>
      fetch(`${api.url}/v1/skills/slow/report/calls`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${tenant.key}`,
          "content-type": "application/json",
          prefer: "respond-async",
          "idempotency-key": "long-and-broken",
        },
        body: JSON.stringify(request),
      });
    try {
      const accepted = await start();
      expect(accepted.status).toBe(202);
      const { callId } = (await accepted.json()) as { callId: string };
      let ended = 0;
      const deadline = performance.now() + 10_000;
      while (ended === 0 && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        ended = await recordLostCalls({ store: longCallStore, settle });
      }
      expect(await look(callId)).toMatchObject({
        status: "crashed",
        billed: false,
        problem: {
          code: "skill_failed",
          detail: "What ran this call failed or ended before the call did. Your workspace is unchanged and nothing is billed.",
        },
      });
      Object.assign(sandbox, { run });
      const again = await callSkill(api.url, tenant.key, { skill: "slow/report", body: request, idempotencyKey: "long-and-broken" });
      expect(again.body).toMatchObject({ code: "skill_failed", callId, billed: false });
      expect(await recordLostCalls({ store: longCallStore, settle })).toBe(0);
      await checkBooks(api.database.ownerUrl);
    } finally {
      Object.assign(sandbox, { run });
    }
  }, 30_000);
});
