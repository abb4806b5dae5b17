import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Answer, type FakeApi, problem, startFakeApi } from "../testing/fake-api.ts";
import { souk, type TestShell, testShell } from "../testing/shell.ts";

const ID = `call_${"0".repeat(26)}`;
const START = "POST /v1/skills/ledgerly/invoice-match/calls";
const RUNNING = {
  id: ID,
  callId: ID,
  status: "running",
  skill: "ledgerly/invoice-match",
  version: "1.2.0",
  at: "2026-11-22T08:00:00Z",
  progress: null,
};
const CHARGE = {
  billed: true,
  amount: "0.002000",
  currency: "USD",
  lines: [{ meter: "call", quantity: "1", unitPrice: "0.002000", amount: "0.002000" }],
};
const ENDED = { ...RUNNING, status: "succeeded", output: { matched: true }, charge: CHARGE };
const event = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const PROGRESS = event("state", { callId: ID, status: "running" }) + event("progress", { fraction: 0.4, note: "page 2" });

let api: FakeApi;
let shell: TestShell;
beforeEach(async () => {
  api = await startFakeApi();
  shell = testShell({ env: { apiUrl: api.url, apiKey: "sk_x" } });
});
afterEach(() => api.close());

/** Streams of events, one per request; the last one for ever. */
function onEvents(...texts: string[]): void {
  let n = 0;
  api.on(`GET /v1/calls/${ID}/events`, (): Answer => ({ text: texts[Math.min(n++, texts.length - 1)] ?? "" }));
}

describe("[F75] long calls at the terminal", () => {
  it("[F75] --async prints the id alone on stdout and how to go on; --json the whole answer", async () => {
    api.on(START, { status: 202, json: RUNNING });
    expect(await souk(shell, "call", "ledgerly/invoice-match", "-i", "{}", "--async")).toBe(0);
    expect(shell.stdout).toEqual([ID]);
    expect(shell.stderr.join("\n")).toContain(`souk calls follow ${ID}`);
    expect(api.seen[0]?.headers["prefer"]).toBe("respond-async");
    expect(await souk(shell, "call", "ledgerly/invoice-match", "-i", "{}", "--async", "--json")).toBe(0);
    expect(JSON.parse(shell.stdout[1] ?? "")).toMatchObject({ callId: ID, status: "running" });
  });

  it("[F75] --follow shows progress, mends a broken line, and ends with the output", async () => {
    api.on(START, { status: 202, json: RUNNING });
    onEvents(PROGRESS, `: still running\n\n${event("state", { callId: ID, status: "succeeded" })}`);
    api.on(`GET /v1/calls/${ID}`, { json: ENDED });
    expect(await souk(shell, "call", "ledgerly/invoice-match", "-i", "{}", "--follow")).toBe(0);
    expect(JSON.parse(shell.stdout.join(""))).toEqual({ matched: true });
    const told = shell.stderr.join("\n");
    expect(told).toContain(" 40 %  page 2");
    expect(told).toContain("the connection broke, trying again; the call goes on");
    expect(told).toContain("charged 0.002000 USD");
  });

  it.each([
    ["cancelled", "cancelled", 9],
    ["timed_out", "skill_timeout", 124],
    ["denied", "killed", 6],
    ["failed", "skill_failed", 1],
  ] as const)("[F75] a followed call that ended as %s (%s) ends with %i, and nothing billed", async (status, code, exit) => {
    onEvents(event("state", { callId: ID, status }));
    api.on(`GET /v1/calls/${ID}`, { json: { ...ENDED, status, output: null, charge: null, problem: { code, detail: "it ended" } } });
    expect(await souk(shell, "calls", "follow", ID)).toBe(exit);
    expect(shell.stdout).toEqual([]);
    expect(shell.stderr.join("\n")).toMatch(/it ended[\s\S]*billed: no/);
  });

  it("[F75] cancel says what became of the call; one that is over stands", async () => {
    const route = `POST /v1/calls/${ID}/cancel`;
    api.on(route, { json: { callId: ID, status: "cancelled", cancelled: true, billed: false } });
    expect(await souk(shell, "calls", "cancel", ID)).toBe(0);
    api.on(route, { json: { callId: ID, status: "succeeded", cancelled: false, billed: true } });
    expect(await souk(shell, "calls", "cancel", ID)).toBe(9);
    expect(shell.stdout).toEqual(["cancelled; nothing was written or billed", "it had ended before (succeeded) and stands, billed"]);
  });

  it("[F75] takes no other id, no unknown call, and no options that contradict each other", async () => {
    expect(await souk(shell, "calls", "follow", "42")).toBe(2);
    api.on(`GET /v1/calls/${ID}/events`, problem("not_found"));
    expect(await souk(shell, "calls", "follow", ID)).toBe(4);
    for (const other of ["--follow", "--local", "--dry-run"])
      expect(await souk(shell, "call", "ledgerly/invoice-match", "-i", "{}", "--async", other)).toBe(2);
    expect(shell.stderr.join("\n")).toContain("--async and --dry-run do not go together");
  });

  it("[F76] says of failed calls alone that nothing was billed, not of a look at one", async () => {
    api.on(`GET /v1/calls/${ID}/events`, problem("not_found"));
    expect(await souk(shell, "calls", "follow", ID)).toBe(4);
    expect(shell.stderr.join("\n")).not.toContain("billed");
  });

  it("[F75] Ctrl-C leaves the call running and says how to end it", async () => {
    api.on(START, { status: 202, json: RUNNING });
    onEvents(PROGRESS);
    const ended = souk(shell, "call", "ledgerly/invoice-match", "-i", "{}", "--follow");
    while (!shell.stderr.join().includes("page 2")) await new Promise((resolve) => setTimeout(resolve, 10));
    shell.interrupt();
    expect(await ended).toBe(130);
    expect(shell.stderr.join("\n")).toContain(`the call goes on; souk calls cancel ${ID} ends it`);
  });

  it("lists those that run", async () => {
    api.on("GET /v1/calls?mine=true&status=running", {
      json: { items: [{ ...RUNNING, progress: { fraction: 0.5, note: null } }], nextCursor: null },
    });
    expect(await souk(shell, "calls", "ls", "--running")).toBe(0);
    expect(shell.stdout.join("\n")).toMatch(new RegExp(`${ID} +ledgerly/invoice-match@1.2.0 +running .*50 %`));
  });
});
