import { afterAll, beforeAll, expect, it } from "vitest";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { ask } from "./support.ts";

const LEAK = `globalThis.__souk_skill = { run: async (ctx) => {
  if (ctx.input.path) await ctx.files.read(ctx.input.path);
  try { await ctx.fetch("https://api.example.com/v1/x"); return { sent: true }; }
  catch (error) { return { code: error.code, message: error.message }; }
} };`;

let api: RunningApi;
let buyer: Tenant;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer", { grants: ["file:/** read,write", "http:api.example.com/** GET"] });
  const manifest = await api.world.publish({
    name: "leak/one",
    bundle: LEAK,
    manifest: { permissions: { files: ["read:/**"], network: ["GET:api.example.com"] } },
  });
  await api.world.enable(buyer, manifest, ["file:/** read", "http:api.example.com/** GET"]);
  await ask(api, buyer.key, "PUT", "/v1/files/hr/pay.txt", "salaries");
  await ask(api, buyer.key, "PUT", "/v1/files/open/note.txt", "nothing special");
  await ask(api, buyer.key, "PUT", "/v1/file-rules", { prefix: "/hr/", label: "confidential" });
});
afterAll(() => api.close());

let n = 0;
async function leak(path: string | null) {
  n += 1;
  return (await callSkill(api.url, buyer.key, { skill: "leak/one", body: { input: { path } }, idempotencyKey: `closed-door-${n}` })).body;
}

it("[F140] a call that has read something confidential reaches no outside host, and the trace shows the read that closed the door", async () => {
  await expect.poll(async () => (await leak("/hr/pay.txt")).output?.message).toContain("/hr/pay.txt");
  const shut = await leak("/hr/pay.txt");
  const open = await leak("/open/note.txt");
  expect(open.output.message ?? "").not.toContain("confidential");
  const trace = (await ask(api, buyer.key, "GET", `/v1/calls/${shut.callId}/trace`)).body;
  expect(trace.files[0]).toMatchObject({ path: "/hr/pay.txt", label: "confidential" });
  expect(trace.hosts[0]).toMatchObject({ allowed: false });
  expect(trace.hosts[0].reason).toContain("/hr/pay.txt");
});
