import { systemClock } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox, DEFAULT_LIMITS, type Sandbox, type SandboxJob, type SandboxResult, type Violation } from "./index.ts";
import { jobOf } from "./testing/skills.ts";

const ended = (result: SandboxResult): string => (result.ok ? result.outputJson : result.failure.kind);
const TRAP = "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;); } }); Promise.reject(e);";
const REMEMBER = "globalThis.seen = (globalThis.seen ?? 0) + 1; return globalThis.seen;";

let sandbox: Sandbox;
const violations: Violation[] = [];
beforeAll(async () => {
  sandbox = await createSandbox({ clock: systemClock, hosts: 2, onViolation: (violation) => violations.push(violation) });
});
afterAll(() => sandbox.close());
const outputs = async (over: Partial<SandboxJob>, body = REMEMBER): Promise<string[]> => {
  const seen: string[] = [];
  for (let i = 0; i < 3; i += 1) seen.push(ended(await sandbox.run(jobOf(body, over)).result));
  return seen;
};

describe("isolation levels", () => {
  it.each([
    ["own_host", ["1", "2", "3"]],
    ["fresh_context", ["1", "1", "1"]],
    ["fresh_isolate", ["1", "1", "1"]],
  ] as const)("%s: what a call leaves behind in the realm is seen by as many as it says", async (isolation, seen) => {
    expect(await outputs({ isolation, contextKey: isolation })).toEqual(seen);
  });

  it("fresh isolates work side by side while they wait, and leave nothing behind", async () => {
    const body = "globalThis.kept = new Uint8Array(1e6); await ctx.kv.get('k').catch(() => 0); return ctx.input;";
    const job = (i: number) => jobOf(body, { isolation: "fresh_isolate", inputJson: String(i) });
    const results = await Promise.all(Array.from({ length: 24 }, (_, i) => sandbox.run(job(i)).result));
    expect(results.map(ended)).toEqual(results.map((_, i) => String(i)));
  });

  it("[I8] shared_host: two companies in one process, and nothing of one in the other's realm", async () => {
    for (const companyId of ["cmp_a", "cmp_b", "cmp_a"]) await sandbox.run(jobOf(REMEMBER, { companyId, isolation: "shared_host" })).result;
    expect(ended(await sandbox.run(jobOf(REMEMBER, { companyId: "cmp_b", isolation: "shared_host" })).result)).toBe("2");
    const shared = sandbox.hosts().filter((host) => host.use === "shared");
    expect(shared.map(({ companyId }) => companyId)).toEqual(shared.map(() => null));
    expect(shared.length).toBeGreaterThan(0);
  });
});

describe("the clock a company allows", () => {
  const spin = "const a = Date.now(); for (let i = 0; i < 3e7; i += 1); const b = Date.now(); await ctx.kv.get('k').catch(() => 0);";
  const body = `${spin} return [a === 1000, b - a, new Date() - b, Number.isInteger(b)];`;
  const slow = { onHostCall: () => new Promise((resolve) => setTimeout(resolve, 30)).then(() => ({ ok: true as const, value: {} })) };
  const times = async (clock: NonNullable<SandboxJob["clock"]>): Promise<[boolean, number, number, boolean]> => {
    const result = await sandbox.run(jobOf(body, { clock, ...slow })).result;
    return result.ok ? JSON.parse(result.outputJson) : [false, -1, -1, false];
  };

  it("stands still by default, moves while a call waits, or always, in whole milliseconds", async () => {
    expect(await times("fixed")).toEqual([true, 0, 0, true]);
    const between = await times("between_slices");
    expect([between[0], between[1], between[3]]).toEqual([true, 0, true]);
    expect(between[2]).toBeGreaterThanOrEqual(29);
    const running = await times("running");
    expect(running[1]).toBeGreaterThan(2);
    expect(running[2]).toBeGreaterThanOrEqual(29);
  });
});

describe("a skill that goes against the walls", () => {
  const limits = { ...DEFAULT_LIMITS, cpuMs: 100 };

  it("is reported with its count, runs apart from then on in every company, and says what it used", async () => {
    const first = await sandbox.run(jobOf(TRAP, { companyId: "cmp_v", limits })).result;
    expect(first).toMatchObject({ ok: false, failure: { kind: "timeout" }, usage: { cpuMs: 100 } });
    expect(violations).toMatchObject([{ companyId: "cmp_v", kind: "cpu", count: 1, skill: "acme/test@1.0.0" }]);
    const second = sandbox.run(jobOf(TRAP, { companyId: "cmp_w", limits }));
    const apart = () => sandbox.hosts().some((host) => host.use === "apart" && host.companyId === "cmp_w");
    await expect.poll(apart, { interval: 5, timeout: 20_000 }).toBe(true);
    expect(ended(await sandbox.run(jobOf("return 1", { companyId: "cmp_w" })).result)).toBe("1");
    await second.result;
    expect(violations.map((violation) => violation.count)).toEqual([1, 2]);
  });

  it("cannot hide behind another one that runs in the same host: both run apart until it is known", async () => {
    const before = violations.length;
    const trap = `${TRAP} // hidden`;
    const calls = [jobOf("return 1"), jobOf(trap, { limits })].map((job) => ({ ...job, companyId: "cmp_x" }));
    await sandbox.run({ ...(calls[0] as SandboxJob) }).result;
    for (let i = 0; i < 3 && violations.length === before; i += 1) {
      await Promise.all([calls[1], calls[0], calls[0]].map((job) => sandbox.run(job as SandboxJob).result));
    }
    expect(violations[before]).toMatchObject({ companyId: "cmp_x", kind: "cpu", sha256: calls[1]?.skill.sha256 });
  });
});
