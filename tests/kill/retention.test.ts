import { CallResponse } from "@souk/contracts";
import { systemClock } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clearContents } from "../../apps/marketplace-api/src/jobs/clear-contents.ts";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import { checkBooks } from "../support/books.ts";
import { manifestOf } from "../support/world.ts";

const ECHO = { name: "echo/echo", bundle: "globalThis.__souk_skill = { run: ({ input }) => input };" };
const DAY_MS = 86_400_000;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
  await api.world.publish(ECHO);
}, 60_000);
afterAll(() => api.close());

describe("stored inputs and outputs", () => {
  it("[F71] are cleared after 30 days and not before; charge, receipt and key stay, and nothing runs again", async () => {
    const tenant = await api.world.addTenant("keeper");
    await api.world.enable(tenant, manifestOf(ECHO));
    const request = { skill: "echo/echo", body: { input: { secret: "of the buyer" } }, idempotencyKey: "kept-for-ever" };
    const called = await callSkill(api.url, tenant.key, request);
    const { db, settleConnection } = api.app.services;
    const clearedAfter = (days: number) => clearContents({ db, settleConnection, clock: { now: () => systemClock.now() + days * DAY_MS } });
    const look = async () =>
      (await fetch(`${api.url}/v1/calls/${called.body.callId}`, { headers: { authorization: `Bearer ${tenant.key}` } })).json();

    expect(await clearedAfter(29)).toBe(0);
    expect(await look()).toMatchObject({ output: { secret: "of the buyer" }, outputExpired: false });
    expect(await clearedAfter(31)).toBe(1);
    expect(await look()).toMatchObject({ input: null, output: null, outputExpired: true, billed: true, receipt: called.body.receipt });
    expect(await clearedAfter(31)).toBe(0);
    const { output, ...kept } = called.body;
    expect(output).toEqual({ secret: "of the buyer" });
    const again = await callSkill(api.url, tenant.key, request);
    expect(again).toMatchObject({ status: 200, body: { ...kept, output: null, outputExpired: true, replayed: true } });
    expect(CallResponse.safeParse(again.body).success).toBe(true);
    expect((await checkBooks(api.database.ownerUrl)).calls).toBe(1);
  });
});
