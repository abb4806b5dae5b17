import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeApi, startFakeApi } from "../testing/fake-api.ts";
import { souk, type TestShell, testShell } from "../testing/shell.ts";

const KILL = {
  id: "kil_1",
  status: "in_force",
  target: { kind: "skill", id: "acme/tool", name: "Tool" },
  reason: "looks wrong",
  stoppedEverywhere: true,
  stoppedAfterMs: 12,
  stoppedCalls: 3,
};

let api: FakeApi;
let shell: TestShell;
beforeEach(async () => {
  api = await startFakeApi();
  shell = testShell({ env: { apiUrl: api.url, apiKey: "sk_x" } });
});
afterEach(() => api.close());

describe("souk admin kill", () => {
  it("[F62] says what would stop, stops it, and says how long that took", async () => {
    api.on("POST /v1/kill-switches", (request) =>
      (request.body as { dryRun?: boolean }).dryRun
        ? { json: { dryRun: true, runningCalls: 3, calls: 40, callers: 2, companies: 1 } }
        : { status: 201, json: KILL },
    );
    expect(await souk(shell, "admin", "kill", "skill", "acme/tool", "--dry-run")).toBe(0);
    expect(await souk(shell, "admin", "kill", "skill", "acme/tool")).toBe(2);
    expect(shell.stderr.join("")).toContain("--dry-run to look first");
    expect(shell.stdout.join("")).toContain("would end 3 running calls; within a day 40 calls of 2 callers in 1 company");
    expect(await souk(shell, "admin", "kill", "skill", "acme/tool", "--reason", "looks wrong", "--platform")).toBe(0);
    expect(shell.stdout.join("")).toContain("stopped everywhere after 12 ms, 3 calls ended");
    expect(api.seen.at(-1)?.body).toEqual({ target: { skill: "acme/tool" }, reason: "looks wrong", scope: "platform" });
  });

  it("ends with a failure while a process has not stopped, and refuses what cannot be stopped", async () => {
    api.on("POST /v1/kill-switches", () => ({ status: 201, json: { ...KILL, stoppedEverywhere: false, stoppedAfterMs: null } }));
    expect(await souk(shell, "admin", "kill", "skill", "acme/tool", "--reason", "looks wrong")).toBe(1);
    expect(await souk(shell, "admin", "kill", "weather", "rain", "--reason", "looks wrong")).toBe(2);
  });

  it("lifts with a reason, as JSON when asked", async () => {
    api.on("DELETE /v1/kill-switches/kil_1", () => ({ json: { ...KILL, status: "lifted" } }));
    expect(await souk(shell, "admin", "lift", "kil_1", "--reason", "it was fine", "--json")).toBe(0);
    expect(JSON.parse(shell.stdout.join(""))).toMatchObject({ status: "lifted" });
    expect(api.seen.at(-1)?.body).toEqual({ reason: "it was fine" });
  });
});
