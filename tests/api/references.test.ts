import { encodeId, newUuid, systemClock, systemRandom } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_RUNTIME } from "../../apps/marketplace-api/src/modules/runtime/index.ts";
import { type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

const TYPO = "ledgerly/invoice-mach";
const RIGHT = "ledgerly/invoice-match";
const SAYS = `There is no skill ${TYPO}. Similar names: ${RIGHT}.`;
const rule = (skill: string) => ({ effect: "deny", skill, pattern: "api.example.com/**" });
const limit = { amount: "10.00", currency: "USD" };
const nobody = (prefix: "emp" | "grp" | "agt"): string => encodeId(prefix, newUuid(systemClock, systemRandom));

let api: RunningApi;
let buyer: Tenant;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  await api.world.publish({ name: RIGHT, bundle: "globalThis.__souk_skill = { run: () => ({}) };" });
});
afterAll(() => api.close());

async function ask(method: string, path: string, body: unknown) {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${buyer.key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

describe("a setting for what does not exist is refused, and names what is called alike", () => {
  it.each([
    ["[F48] a network rule", "PUT", "/v1/network-policy", { mode: "enforce", rules: [rule(""), rule(TYPO)] }, "/rules/1/skill"],
    [
      "[F54] a network mode",
      "PUT",
      "/v1/network-policy",
      { mode: "enforce", skillModes: [{ skill: TYPO, mode: "learn" }] },
      "/skillModes/0/skill",
    ],
    [
      "[F61] limits",
      "PUT",
      "/v1/runtime",
      { ...DEFAULT_RUNTIME, skills: { [TYPO]: { limits: { cpuMs: 5 } } } },
      "/skills/ledgerly~1invoice-mach",
    ],
    [
      "[F52] a secret",
      "PUT",
      "/v1/secrets/TOKEN",
      { value: "a long value", skills: [RIGHT, TYPO], hosts: ["api.example.com"] },
      "/skills/1",
    ],
    ["[F62] a kill switch", "POST", "/v1/kill-switches", { target: { skill: TYPO }, reason: "looks wrong" }, null],
    [
      "[F62] what a kill switch would stop",
      "POST",
      "/v1/kill-switches",
      { target: { skill: TYPO }, reason: "looks wrong", dryRun: true },
      null,
    ],
    ["[F63] a quarantine", "POST", "/v1/quarantines", { skill: TYPO, version: "1.0.0", reason: "looks wrong", scope: "company" }, null],
    ["[F66] a budget", "PUT", "/v1/budgets", { scope: { kind: "skill", id: TYPO }, limit }, null],
    ["[F64] an enablement", "PUT", `/v1/enablements/${TYPO}`, { version: "1.0.0", audience: { everyone: true } }, null],
    ["[F23] a request", "POST", "/v1/access-requests", { skill: TYPO, reason: "please" }, null],
  ])("%s of a skill", async (_what, method, path, body, pointer) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found", detail: SAYS } });
    if (pointer !== null) expect(answer.body.problems).toMatchObject([{ pointer, message: SAYS }]);
  });

  it("[F62] a kill switch for a publisher", async () => {
    const answer = await ask("POST", "/v1/kill-switches", { target: { publisher: "ledgery" }, reason: "looks wrong" });
    expect(answer).toMatchObject({ status: 404, body: { detail: "There is no publisher ledgery. Similar names: ledgerly." } });
  });

  it.each([
    ["[F62] a kill switch for an agent", "POST", "/v1/kill-switches", { target: { agent: nobody("agt") }, reason: "looks wrong" }],
    ["[F62] a kill switch for an employee", "POST", "/v1/kill-switches", { target: { employee: nobody("emp") }, reason: "looks wrong" }],
    ["[F66] a budget of an agent", "PUT", "/v1/budgets", { scope: { kind: "agent", id: nobody("agt") }, limit }],
    ["[F66] a budget of a group", "PUT", "/v1/budgets", { scope: { kind: "group", id: nobody("grp") }, limit }],
    ["[F66] a budget of an employee", "PUT", "/v1/budgets", { scope: { kind: "employee", id: nobody("emp") }, limit }],
    ["[F28] permissions of a group", "PUT", `/v1/permissions/${nobody("grp")}`, { permissions: [] }],
    ["[F28] permissions of an employee", "PUT", `/v1/permissions/${nobody("emp")}`, { permissions: [] }],
    ["[F55] a quota of a team's files", "PUT", "/v1/file-quotas", { area: `/team/${nobody("grp")}/`, maxFiles: 1, maxBytes: 1 }],
  ])("%s that is nobody", async (_what, method, path, body) => {
    expect(await ask(method, path, body)).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it("[F40] an audience names the group that is not there", async () => {
    const group = nobody("grp");
    const answer = await ask("PUT", `/v1/enablements/${RIGHT}`, { version: "1.0.0", audience: { groups: [group] } });
    expect(answer).toMatchObject({
      status: 404,
      body: { detail: `There is no group ${group}.`, problems: [{ pointer: "/audience/groups/0" }] },
    });
  });

  it("[F28] the groups that may be named are listed with their ids", async () => {
    const id = newUuid(systemClock, systemRandom);
    await api.world.db.withCompany(buyer.companyId, async (tx) => {
      await tx.employeeGroup.create({ data: { companyId: buyer.companyId, id, name: "Finance" } });
      await tx.groupMember.create({ data: { companyId: buyer.companyId, groupId: id, employeeId: buyer.employeeId } });
    });
    const response = await fetch(`${api.url}/v1/groups`, { headers: { authorization: `Bearer ${buyer.key}` } });
    const { items } = (await response.json()) as { items: { id: string }[] };
    expect(items).toEqual([{ id: encodeId("grp", id), name: "Finance", members: 1 }]);
    const group = items[0]?.id ?? "";
    expect((await ask("PUT", `/v1/permissions/${group}`, { permissions: ["file:/invoices/** read"] })).status).toBe(200);
    expect((await ask("PUT", "/v1/budgets", { scope: { kind: "group", id: group }, limit })).status).toBe(200);
    expect((await ask("PUT", `/v1/enablements/${RIGHT}`, { version: "1.0.0", audience: { groups: [group] } })).status).toBe(200);
  });

  it("[F48] and what exists is taken, whether it is enabled or not", async () => {
    expect((await ask("PUT", "/v1/network-policy", { mode: "enforce", rules: [rule(RIGHT)] })).status).toBe(200);
    expect((await ask("PUT", "/v1/runtime", { ...DEFAULT_RUNTIME, skills: { [RIGHT]: { limits: { cpuMs: 5 } } } })).status).toBe(200);
  });

  it("[F48] a name nothing is like is refused without a proposal", async () => {
    const answer = await ask("PUT", "/v1/network-policy", { mode: "enforce", rules: [rule("qqqq/zzzz")] });
    expect(answer).toMatchObject({ status: 404, body: { detail: "There is no skill qqqq/zzzz." } });
  });
});
