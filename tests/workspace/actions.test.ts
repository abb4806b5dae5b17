import { encodeId } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { ask, enableSteps, type Step, steps } from "./support.ts";

let api: RunningApi;
let buyer: Tenant;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  await enableSteps(api, [buyer]);
});
afterAll(() => api.close());

const put = (path: string, text: string) => ask(api, buyer.key, "PUT", `/v1/files${path}`, text);
const get = async (path: string) => {
  const answer = await ask(api, buyer.key, "GET", `/v1/files${path}`);
  return answer.status === 200 ? answer.text : answer.status;
};
const run = async (...list: readonly Step[]) => (await steps(api, buyer.key, ...list)).body;

describe("what a call does in the workspace", () => {
  it("[F58] moves and removes with the call, and sees its own changes before that", async () => {
    await put("/in/a.txt", "alpha");
    const { output } = await run(["move", "/in/a.txt", "/done/a.txt"], ["read", "/done/a.txt"], ["read", "/in/a.txt"], ["list", "/done/"]);
    expect(output.done[1]).toBe("alpha");
    expect(output.done[2]).toMatchObject({ code: "not_found" });
    expect(JSON.stringify(output.done[3])).toContain("/done/a.txt");
    expect(await get("/in/a.txt")).toBe(404);
    expect(await get("/done/a.txt")).toBe("alpha");
    await run(["remove", "/done/a.txt"]);
    expect(await get("/done/a.txt")).toBe(404);
    expect(await get("/done/a.txt?version=1")).toBe("alpha");
  });

  it("[F58] drops every change of a call that fails", async () => {
    await put("/keep/a.txt", "kept");
    const { body } = await steps(api, buyer.key, ["remove", "/keep/a.txt"], ["write", "/keep/b.txt", "new"], ["fail"]);
    expect(body).toMatchObject({ code: "skill_failed", billed: false });
    expect(await get("/keep/a.txt")).toBe("kept");
    expect(await get("/keep/b.txt")).toBe(404);
  });

  it("moves nothing over an existing file, and removes nothing that is not there", async () => {
    await put("/mv/a.txt", "a");
    await put("/mv/b.txt", "b");
    const { output } = await run(["move", "/mv/a.txt", "/mv/b.txt"], ["remove", "/mv/none.txt"], ["move", "/mv/none.txt", "/mv/c.txt"]);
    expect(output.done.map((step: { code: string }) => step.code)).toEqual(["file_conflict", "not_found", "not_found"]);
  });

  it("[F55] lets two calls race on a path: one is stored, the other is told, unbilled, and nothing is lost", async () => {
    await put("/race/a.txt", "0");
    const both = await Promise.all([
      steps(api, buyer.key, ["read", "/race/a.txt"], ["write", "/race/a.txt", "one"], ["list", "/race/"]),
      steps(api, buyer.key, ["read", "/race/a.txt"], ["write", "/race/a.txt", "two"], ["list", "/race/"]),
    ]);
    const statuses = both.map(({ status }) => status).sort();
    const versions = (await ask(api, buyer.key, "GET", "/v1/files/race/a.txt?versions=1")).body.items;
    expect(versions).toHaveLength(1 + statuses.filter((status) => status === 200).length);
    for (const { status, body } of both) if (status !== 200) expect(body).toMatchObject({ code: "file_conflict", billed: false });
  });

  it.each<[string, string]>([
    ["dot segments", "/x/../y"],
    ["a NUL", "/x\u0000y"],
    ["a control character", "/x\u0007y"],
    ["a backslash", "/x\\y"],
    ["an invisible character", "/x\u200by"],
    ["look-alike letters mixed in", "/inv\u043eices/x"],
    ["a text direction override", "/x\u202ey"],
  ])("[F55] refuses a path with %s", async (_, path) => {
    const { output } = await run(["write", path, "x"], ["read", path], ["move", "/a", path], ["remove", path]);
    for (const step of output.done) expect(step.code).toBe("invalid_request");
  });

  it("[F55] refuses a name that passes for an existing one, file or folder", async () => {
    await put("/Twins/Report.txt", "first");
    for (const path of ["/Twins/report.TXT", "/twins/other.txt", "/Twins/Report.txt%20"]) {
      const answer = await put(path, "second");
      expect([path, answer.status, answer.body?.code]).toEqual([path, 409, "conflict"]);
    }
    const { body } = await steps(api, buyer.key, ["write", "/twins/new.txt", "x"]);
    expect(body).toMatchObject({ code: "conflict", billed: false });
    const within = await run(["write", "/fresh/A.txt", "x"], ["write", "/fresh/a.txt", "y"]);
    expect(within.output.done[1]).toMatchObject({ code: "conflict" });
    // A rename that changes only case is no twin of itself.
    expect((await run(["move", "/Twins/Report.txt", "/twins/report.txt"])).status).toBe("succeeded");
    expect(await get("/twins/report.txt")).toBe("first");
  });

  it("stores the same path in one Unicode spelling", async () => {
    await put(encodeURI("/nfc/Re\u0301sume\u0301.txt"), "one");
    expect(await get(encodeURI("/nfc/R\u00e9sum\u00e9.txt"))).toBe("one");
  });

  it("bounds what one call writes, however tiny the files", async () => {
    const many = Array.from({ length: 10_000 }, (_, i): Step => ["write", `/tiny/${i}.txt`, "x"]);
    const { status, body } = await steps(api, buyer.key, ...many);
    expect(status).not.toBe(200);
    expect(body.billed).toBe(false);
    expect((await ask(api, buyer.key, "GET", "/v1/files/tiny/")).body.items).toEqual([]);
  });
});

describe("areas", () => {
  it("[F55] gives a person and an agent an area of their own, which no grant of others reaches", async () => {
    const mine = `/people/${encodeId("emp", buyer.employeeId)}`;
    const agent = await api.world.addAgent(buyer, ["file:/shared/** read,write"]);
    const agents = `/agents/${encodeId("agt", agent.agentId)}`;
    const other = `/people/${encodeId("emp", agent.agentId)}`;
    expect((await put(`${mine}/note.txt`, "mine")).status).toBe(200);
    // The grant says /**, the area says no.
    expect((await put(`${other}/note.txt`, "x")).body).toMatchObject({ code: "permission_denied" });
    expect((await run(["write", `${other}/note.txt`, "x"], ["read", `${mine}/note.txt`])).output.done).toEqual([
      expect.objectContaining({ code: "permission_denied" }),
      "mine",
    ]);
    const byAgent = await steps(api, agent.key, ["write", `${agents}/memo.txt`, "agent's"], ["read", `${mine}/note.txt`]);
    expect(byAgent.body.output.done[0]).toBeNull();
    expect(byAgent.body.output.done[1]).toMatchObject({ code: "permission_denied" });
    // The owner reads along; a stranger of the same company would not.
    expect(await get(`${agents}/memo.txt`)).toBe("agent's");
    const listed = (await ask(api, buyer.key, "GET", "/v1/files/people/")).body.items.map(({ path }: { path: string }) => path);
    expect(listed).toEqual([`${mine}/note.txt`]);
  });

  it("[F55] holds a quota for the company and for an area, with a clear error", async () => {
    await api.world.db.withCompany(buyer.companyId, async (tx) => {
      const area = `/people/${encodeId("emp", buyer.employeeId)}/`;
      await tx.fileQuota.create({ data: { companyId: buyer.companyId, area, maxFiles: 2, maxBytes: 100 } });
    });
    const mine = `/people/${encodeId("emp", buyer.employeeId)}`;
    expect((await put(`${mine}/note.txt`, "x".repeat(90))).status).toBe(200);
    const tooMuch = await put(`${mine}/more.txt`, "x".repeat(20));
    expect(tooMuch).toMatchObject({ status: 413, body: { code: "payload_too_large" } });
    expect(tooMuch.body.detail).toContain("quota");
    expect((await put(`${mine}/note.txt`, "x")).status).toBe(200);
    expect((await put(`${mine}/two.txt`, "x")).status).toBe(200);
    const call = await steps(api, buyer.key, ["write", `${mine}/three.txt`, "x"]);
    expect(call.body).toMatchObject({ code: "payload_too_large", billed: false });
    expect((await steps(api, buyer.key, ["remove", `${mine}/two.txt`], ["write", `${mine}/three.txt`, "x"])).status).toBe(200);
    const used = await api.world.db.withCompany(buyer.companyId, (tx) => tx.fileUsage.findMany());
    const heads = await api.world.db.withCompany(buyer.companyId, (tx) => tx.fileHead.findMany({ where: { deleted: false } }));
    const total = used.find(({ area }) => area === "");
    expect({ files: total?.files, bytes: total?.bytes }).toEqual({
      files: BigInt(heads.length),
      bytes: BigInt(heads.reduce((sum, head) => sum + head.size, 0)),
    });
  });
});
