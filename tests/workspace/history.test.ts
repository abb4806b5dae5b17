import { encodeId } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { ask, enableSteps, STEPS_SKILL, type Step, steps } from "./support.ts";

let api: RunningApi;
let buyer: Tenant;
let other: Tenant;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  other = await api.world.addTenant("other");
  await enableSteps(api, [buyer, other]);
});
afterAll(() => api.close());

const put = (path: string, text: string) => ask(api, buyer.key, "PUT", `/v1/files${path}`, text);
const get = async (path: string) => {
  const answer = await ask(api, buyer.key, "GET", `/v1/files${path}`);
  return answer.status === 200 ? answer.text : answer.status;
};
const run = async (...list: readonly Step[]) => (await steps(api, buyer.key, ...list)).body;
const post = (path: string, body: object, key = buyer.key) => ask(api, key, "POST", path, body);
const actions = async (target: string): Promise<string[]> => {
  const rows = await api.world.db.withCompany(buyer.companyId, (tx) =>
    tx.auditEntry.findMany({ where: { target }, orderBy: { at: "asc" } }),
  );
  return rows.map(({ action }) => action);
};

describe("history", () => {
  it("[F56] says for each change who, which agent, skill, version and call, and what it was before", async () => {
    await put("/h/a.json", '{"total": 1, "lines": ["x"]}');
    const agent = await api.world.addAgent(buyer, ["file:/h/** read,write"]);
    const { body } = await steps(api, agent.key, ["write", "/h/a.json", '{"total": 2, "lines": ["x"], "paid": true}']);
    const { items } = (await ask(api, buyer.key, "GET", `/v1/file-changes?prefix=/h/`)).body;
    expect(items[0]).toMatchObject({
      path: "/h/a.json",
      version: 2,
      kind: "updated",
      by: { kind: "agent", id: encodeId("agt", agent.agentId) },
      forWhom: { kind: "employee", id: encodeId("emp", buyer.employeeId) },
      skill: STEPS_SKILL,
      skillVersion: "1.0.0",
      callId: body.callId,
    });
    expect(items[1]).toMatchObject({ version: 1, kind: "created", by: { kind: "employee" }, callId: null });
    const diff = (await ask(api, buyer.key, "GET", "/v1/file-diff?path=/h/a.json&from=1&to=2")).body;
    expect(diff.json).toEqual([
      { pointer: "/total", kind: "changed", before: "1", after: "2" },
      { pointer: "/paid", kind: "added", before: null, after: "true" },
    ]);
    expect(diff.hunks[0].lines).toContain('-{"total": 1, "lines": ["x"]}');
    expect((await ask(api, buyer.key, "GET", `/v1/file-changes?call=${body.callId}`)).body.items).toHaveLength(1);
    expect(await actions("/h/a.json")).toEqual(["file.written", "file.updated"]);
  });

  it("[F57] restores a version as a new one", async () => {
    await put("/h/r.txt", "one");
    await put("/h/r.txt", "two");
    expect((await post("/v1/files/restore", { path: "/h/r.txt", version: 1 })).body).toEqual({ path: "/h/r.txt", version: 3 });
    expect(await get("/h/r.txt")).toBe("one");
    expect((await post("/v1/files/restore", { path: "/h/r.txt", version: 2, baseVersion: 2 })).body).toMatchObject({
      code: "file_conflict",
    });
    expect((await post("/v1/files/restore", { path: "/h/r.txt", version: 9 })).status).toBe(404);
  });

  it("[F57] reverts a whole call: bytes as before, new files gone, removed and moved ones back", async () => {
    await put("/c/changed.txt", "before");
    await put("/c/removed.txt", "was here");
    await put("/c/moved.txt", "travels");
    const { callId } = await run(
      ["write", "/c/changed.txt", "after"],
      ["write", "/c/new.txt", "new"],
      ["remove", "/c/removed.txt"],
      ["move", "/c/moved.txt", "/c/elsewhere.txt"],
    );
    const preview = (await post("/v1/files/revert", { callId, preview: true })).body;
    expect(preview).toMatchObject({ done: false, conflicts: [] });
    expect(await get("/c/changed.txt")).toBe("after");
    expect((await post("/v1/files/revert", { callId })).body).toMatchObject({ done: true, conflicts: [], reverted: preview.reverted });
    expect([
      await get("/c/changed.txt"),
      await get("/c/new.txt"),
      await get("/c/removed.txt"),
      await get("/c/moved.txt"),
      await get("/c/elsewhere.txt"),
    ]).toEqual(["before", 404, "was here", "travels", 404]);
    expect((await post("/v1/files/revert", { callId })).body).toMatchObject({
      done: true,
      reverted: [],
      unchanged: expect.arrayContaining(["/c/new.txt"]),
    });
    expect(await actions(callId)).toEqual(["call.reverted"]);
  });

  it("[F57] says of a call that was undone by whom and when, on the list, on the call and in the preview, and offers it no more", async () => {
    await put("/u/a.txt", "a0");
    const { callId } = await run(["write", "/u/a.txt", "a1"], ["write", "/u/new.txt", "n"]);
    const onList = async (key = buyer.key) => (await ask(api, key, "GET", `/v1/file-changes?call=${callId}`)).body.items[0];
    const onCall = async () => (await ask(api, buyer.key, "GET", `/v1/calls/${callId}`)).body;
    expect(await onList()).toMatchObject({ canUndo: true, canRestore: true, undone: null });
    expect(await onCall()).toMatchObject({ canUndo: true, undone: null });
    const reader = await api.world.addAgent(buyer, ["file:/u/** read"]);
    expect(await onList(reader.key)).toMatchObject({ canUndo: false, canRestore: false });
    const done = (await post("/v1/files/revert", { callId })).body;
    const undone = { by: { kind: "employee", id: encodeId("emp", buyer.employeeId) }, files: 2, at: expect.any(String) };
    expect(done).toMatchObject({ done: true, canUndo: false, undone });
    expect(await onList()).toMatchObject({ canUndo: false, undone });
    expect(await onCall()).toMatchObject({ canUndo: false, undone });
    expect((await post("/v1/files/revert", { callId, preview: true })).body).toMatchObject({ canUndo: false, undone });
    const { items } = (await ask(api, buyer.key, "GET", "/v1/file-changes?prefix=/u/")).body;
    expect(items.filter((change: { kind: string }) => change.kind === "reverted")).toHaveLength(2);
  });

  it("[F57] lists conflicts instead of undoing what somebody did since; the rest only when told so", async () => {
    await put("/k/a.txt", "a0");
    await put("/k/b.txt", "b0");
    const { callId } = await run(["write", "/k/a.txt", "a1"], ["write", "/k/b.txt", "b1"]);
    await put("/k/a.txt", "a2 by a person");
    const refused = await post("/v1/files/revert", { callId });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: "file_conflict",
        detail: "/k/a.txt was changed since; nothing was undone.",
        conflicts: [{ path: "/k/a.txt", version: 3 }],
        retryable: false,
      },
    });
    expect(await get("/k/b.txt")).toBe("b1");
    const skipped = (await post("/v1/files/revert", { callId, onConflict: "skip" })).body;
    expect(skipped).toMatchObject({ conflicts: [{ path: "/k/a.txt", version: 3 }], reverted: [{ path: "/k/b.txt", version: 3 }] });
    expect([await get("/k/a.txt"), await get("/k/b.txt")]).toEqual(["a2 by a person", "b0"]);
  });

  it("[F57] undoes one call after the other: what an undone call left is what the one before it wrote", async () => {
    await put("/k/c.txt", "c0");
    const first = await run(["write", "/k/c.txt", "c1"]);
    const second = await run(["write", "/k/c.txt", "c2"]);
    await post("/v1/files/revert", { callId: second.callId });
    expect(await get("/k/c.txt")).toBe("c1");
    expect((await post("/v1/files/revert", { callId: first.callId })).body).toMatchObject({ done: true, conflicts: [] });
    expect(await get("/k/c.txt")).toBe("c0");
  });

  it("lists in parts of the size that is asked for", async () => {
    for (const name of ["a", "b", "c"]) await put(`/parts/${name}.txt`, name);
    for (const [route, size] of [
      ["/v1/files/parts/?", 3],
      ["/v1/file-changes?prefix=/parts/&", 3],
    ] as const) {
      const found: string[] = [];
      let cursor: string | null = "";
      for (let part = 0; cursor !== null && part < 5; part++) {
        const { body } = await ask(api, buyer.key, "GET", `${route}limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
        expect(body.items.length).toBe(part === 0 ? 2 : 1);
        found.push(...body.items.map((item: { path: string }) => item.path));
        cursor = body.nextCursor;
      }
      expect(new Set(found).size).toBe(size);
      expect(found.length).toBe(size);
    }
  });

  it("[I8] shows and reverts nothing of another company", async () => {
    const { callId } = await run(["write", "/mine/a.txt", "x"]);
    expect((await post("/v1/files/revert", { callId }, other.key)).status).toBe(404);
    expect((await ask(api, other.key, "GET", `/v1/file-changes?call=${callId}`)).body.items).toEqual([]);
    expect((await ask(api, other.key, "GET", "/v1/file-reads")).body.items).toEqual([]);
  });
});

describe("review", () => {
  const rule = (prefix: string, review: boolean) => ask(api, buyer.key, "PUT", "/v1/file-rules", { prefix, review });

  /** The files of a call's trace that were not committed with it. */
  const fate = async (callId: string): Promise<{ path: string; review: unknown }[]> =>
    (await ask(api, buyer.key, "GET", `/v1/calls/${callId}/trace`)).body.files.filter((file: { kept: boolean }) => !file.kept);

  it("[F58] lets a skill's writes wait for a person, who accepts or rejects all of a call's", async () => {
    await rule("/approved/", true);
    await expect
      .poll(
        async () =>
          (await run(["write", "/approved/probe.txt", "x"])).callId &&
          (await ask(api, buyer.key, "GET", "/v1/file-reviews")).body.items.length,
      )
      .toBeGreaterThan(0);
    await put("/approved/a.txt", "by a person, at once");
    const first = await run(["write", "/approved/a.txt", "by a skill"], ["write", "/free/b.txt", "same call"]);
    expect(first.status).toBe("succeeded");
    expect([await get("/approved/a.txt"), await get("/free/b.txt")]).toEqual(["by a person, at once", 404]);
    const waiting = (await ask(api, buyer.key, "GET", "/v1/file-reviews")).body.items.find(
      ({ callId }: { callId: string }) => callId === first.callId,
    );
    expect(waiting.files).toMatchObject([{ path: "/approved/a.txt", conflict: false }, { path: "/free/b.txt" }]);
    const look = (path: string, key = buyer.key) => ask(api, key, "GET", `/v1/file-reviews/${first.callId}/diff?path=${path}`);
    expect((await look("/approved/a.txt")).body.hunks[0].lines).toEqual([
      "-by a person, at once",
      "\\ No newline at end of file",
      "+by a skill",
      "\\ No newline at end of file",
    ]);
    expect((await look("/free/b.txt")).body).toMatchObject({ from: 0, to: 1, kind: "text" });
    expect((await look("/approved/a.txt", other.key)).status).toBe(404);
    expect((await ask(api, buyer.key, "GET", "/v1/file-reads?prefix=/approved/a.txt")).body.items[0]).toMatchObject({ callId: null });
    expect((await post(`/v1/file-reviews/${first.callId}/accept`, {}, other.key)).status).toBe(404);
    expect((await post(`/v1/file-reviews/${first.callId}/accept`, {})).body).toMatchObject({ state: "accepted", files: 2 });
    expect((await look("/free/b.txt")).status).toBe(409);
    expect([await get("/approved/a.txt"), await get("/free/b.txt")]).toEqual(["by a skill", "same call"]);
    expect((await post(`/v1/file-reviews/${first.callId}/reject`, {})).body).toMatchObject({
      code: "conflict",
      detail: expect.stringContaining("accepted"),
    });
    expect((await fate(first.callId)).map(({ path, review }) => [path, review])).toEqual(
      ["/approved/a.txt", "/free/b.txt"].map((path) => [
        path,
        { state: "accepted", by: expect.objectContaining({ kind: "employee" }), at: expect.any(String) },
      ]),
    );
    const versions = (await ask(api, buyer.key, "GET", "/v1/file-changes?prefix=/approved/a.txt")).body.items;
    expect(versions[0]).toMatchObject({ kind: "accepted", skill: STEPS_SKILL, callId: first.callId });

    const second = await run(["write", "/approved/a.txt", "again"]);
    expect(await fate(second.callId)).toMatchObject([{ pending: true, review: { state: "waiting", by: null, at: null } }]);
    expect((await post(`/v1/file-reviews/${second.callId}/reject`, {})).body).toMatchObject({ state: "rejected" });
    expect(await fate(second.callId)).toMatchObject([{ review: { state: "rejected", by: { kind: "employee" } } }]);
    expect(await get("/approved/a.txt")).toBe("by a skill");
    const third = await run(["write", "/approved/a.txt", "third"]);
    await put("/approved/a.txt", "a person was faster");
    expect((await post(`/v1/file-reviews/${third.callId}/accept`, {})).body).toMatchObject({ code: "file_conflict" });
    expect((await post(`/v1/file-reviews/${third.callId}/reject`, {})).body).toMatchObject({ state: "rejected" });
  });
});

describe("the tree and its limits", () => {
  it("[F55] opens folder by folder, with everything below counted", async () => {
    await put("/t/a.txt", "12345");
    await put("/t/deep/b.txt", "123");
    await put("/t/deep/er/c.txt", "1");
    const level = async (prefix: string) => (await ask(api, buyer.key, "GET", `/v1/file-tree?prefix=${prefix}`)).body;
    const top = (await level("/")).folders.find(({ path }: { path: string }) => path === "/t/");
    expect(top).toMatchObject({ name: "t", files: 3, bytes: 9, confidential: 0 });
    expect(await level("/t")).toMatchObject({
      path: "/t/",
      folders: [{ path: "/t/deep/", files: 2, bytes: 4 }],
      files: [{ name: "a.txt", size: 5, version: 1, by: { kind: "employee" } }],
    });
    expect((await ask(api, other.key, "GET", "/v1/file-tree?prefix=/t/")).body).toMatchObject({ folders: [], files: [] });
    const agent = await api.world.addAgent(buyer, ["file:/** read"]);
    expect((await ask(api, agent.key, "GET", "/v1/file-tree")).status).toBe(403);
  });

  it("[F55] sets and takes away quotas, and says in figures what a full area lacks", async () => {
    const quota = (area: string, maxFiles: number | null, maxBytes: number | null) =>
      ask(api, buyer.key, "PUT", "/v1/file-quotas", { area, maxFiles, maxBytes });
    const own = `/people/${encodeId("emp", buyer.employeeId)}/`;
    const of = (body: { areas: { area: string }[] }, area: string) => body.areas.find((one) => one.area === area);
    expect(of((await quota("/people/*/", 10, 1_000)).body, own)).toBeUndefined();
    await put(`${own}a.txt`, "x".repeat(900));
    expect(of((await quota("/people/*/", 10, 1_000)).body, own)).toMatchObject({ bytes: 900, maxBytes: 1_000, quota: "kind" });
    const full = await put(`${own}b.txt`, "x".repeat(200));
    expect(full).toMatchObject({ status: 413, body: { code: "payload_too_large" } });
    expect(full.body.detail).toContain("it holds 0.9 KB of 1.0 KB, and this needs 0.2 KB more");
    expect(of((await quota(own, 1, 5_000)).body, own)).toMatchObject({ quota: "own", maxFiles: 1 });
    expect((await put(`${own}b.txt`, "x")).body.detail).toContain("it holds 1 of 1 files, and this adds 1");
    expect((await quota(own, null, 5)).status).toBe(400);
    expect(of((await quota(own, null, null)).body, own)).toMatchObject({ quota: "kind" });
    expect(of((await quota("/people/*/", null, null)).body, "")).toMatchObject({ quota: "default", maxFiles: 200_000 });
    expect((await put(`${own}b.txt`, "x".repeat(200))).status).toBe(200);
    expect((await quota("", 100_000, 1_000_000_000)).status).toBe(200);
    const noted = await api.world.db.withCompany(buyer.companyId, (tx) =>
      tx.auditEntry.findMany({ where: { action: "file.quota_changed" }, orderBy: { at: "desc" }, take: 1 }),
    );
    expect(noted).toMatchObject([{ target: "/" }]); // the whole workspace has a name, too
  });
});

describe("labels and the read log", () => {
  it("[F60] [I4] records every read with its call, also when the call fails, by path and by skill", async () => {
    await put("/data/r.txt", "secret");
    await steps(api, buyer.key, ["read", "/data/r.txt"], ["fail"]);
    const ok = await run(["read", "/data/r.txt"]);
    const byPath = (await ask(api, buyer.key, "GET", "/v1/file-reads?prefix=/data/r.txt")).body.items;
    expect(byPath).toHaveLength(2);
    expect(byPath.map(({ callId }: { callId: string }) => callId)).toContain(ok.callId);
    expect(byPath[0]).toMatchObject({ path: "/data/r.txt", version: 1, bytes: 6, skill: STEPS_SKILL, by: { kind: "employee" } });
    const bySkill = (await ask(api, buyer.key, "GET", `/v1/file-reads?skill=${STEPS_SKILL}`)).body.items;
    expect(bySkill.length).toBeGreaterThanOrEqual(2);
    await get("/data/r.txt");
    expect((await ask(api, buyer.key, "GET", "/v1/file-reads?prefix=/data/r.txt")).body.items[0]).toMatchObject({
      callId: null,
      skill: null,
    });
  });

  it("[F140] marks what is confidential: on the read log, in the trace, and where it may be moved to", async () => {
    await put("/hr/pay.txt", "salaries");
    await ask(api, buyer.key, "PUT", "/v1/file-rules", { prefix: "/hr/", label: "confidential" });
    const labelled = async () => {
      const { callId } = await run(["read", "/hr/pay.txt"]);
      return (await ask(api, buyer.key, "GET", `/v1/file-reads?call=${callId}`)).body.items[0].label;
    };
    await expect.poll(labelled).toBe("confidential");
    const moved = await run(["move", "/hr/pay.txt", "/public/pay.txt"], ["move", "/hr/pay.txt", "/hr/pay-2.txt"]);
    expect(moved.output.done[0]).toMatchObject({ code: "permission_denied" });
    expect(moved.output.done[1]).toBeNull();
    const trace = (await ask(api, buyer.key, "GET", `/v1/calls/${(await run(["read", "/hr/pay-2.txt"])).callId}/trace`)).body;
    expect(trace.files[0]).toMatchObject({ path: "/hr/pay-2.txt", change: "read", label: "confidential" });
    expect(await actions("/hr/pay-2.txt")).toContain("file.read");
  });
});

it("[F59] puts the signed state of the trail into the company's own files, an hour apart", async () => {
  await api.app.services.sequencer.run();
  expect(await api.app.services.checkpointKeeper.run()).toBeGreaterThan(0);
  expect(await api.app.services.checkpointKeeper.run()).toBe(0);
  const { checkpoint } = (await ask(api, buyer.key, "GET", "/v1/audit/checkpoint")).body;
  expect((await get("/audit/checkpoint.txt")).toString().trim()).toBe(checkpoint);
});
