import { readFileSync } from "node:fs";
import { steppingClock, systemClock } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox, DEFAULT_LIMITS, type Sandbox, type SandboxResult } from "./index.ts";
import { bundleOf, jobOf, skillOf } from "./testing/skills.ts";

const never = (): Promise<never> => new Promise(() => undefined);
const waits = { onHostCall: never };
const usage = { cpuMs: expect.any(Number), wallMs: expect.any(Number), queueMs: expect.any(Number), hostCalls: expect.any(Number) };

async function withSandbox(options: Partial<Parameters<typeof createSandbox>[0]>, use: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await createSandbox({ clock: systemClock, ...options });
  try {
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

const ended = (result: SandboxResult): string => (result.ok ? result.outputJson : result.failure.kind);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** The process behind those that only watch it. */
function innermost(pid: number): number {
  const child = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean)[0];
  return child === undefined ? pid : innermost(Number(child));
}
const runningHosts = (sandbox: Sandbox) => sandbox.hosts().filter((host) => host.running > 0);

describe("a call in a real host", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createSandbox({ clock: steppingClock(5_000), hosts: 2 });
  });
  afterAll(() => sandbox.close());

  it("gets its input, its host answers and its declared clock, and returns JSON", async () => {
    const job = jobOf("return [ctx.input.x, await ctx.files.read('/a'), Date.now(), await ctx.kv.set('k', 'v').catch((e) => e.code)]", {
      inputJson: '{"x":2}',
      onHostCall: async (name, args) =>
        name === "files.read"
          ? { ok: true, value: { text: `${(args as { path: string }).path}!` } }
          : { ok: false, code: "permission_denied", message: "no" },
    });
    const result = await sandbox.run(job).result;
    expect(result).toMatchObject({ ok: true, outputJson: '[2,"/a!",1000,"permission_denied"]', usage: { ...usage, hostCalls: 2 } });
    expect(sandbox.hosts()[0]?.startedAtMs).toBe(5_000);
  });

  it.each([
    ["cpu", "await 0; for (;;);", { cpuMs: 100 }],
    ["wall", "await ctx.kv.get('k')", { wallMs: 100 }],
  ])("[F61] that uses up its %s time is ended, and the next one works", async (limit, body, limits) => {
    const result = await sandbox.run(jobOf(body, { ...waits, limits: { ...DEFAULT_LIMITS, ...limits } })).result;
    expect(result).toMatchObject({ ok: false, failure: { kind: "timeout", limit }, usage });
    expect(ended(await sandbox.run(jobOf("return 1")).result)).toBe("1");
  });

  it("may wait longer for a host action than a host may be silent", async () => {
    const body = "const { value } = await ctx.kv.get('k'); const end = 3e7; for (let i = 0; i < end; i += 1); return value ?? 'waited';";
    const onHostCall = () => pause(2_200).then(() => ({ ok: true as const, value: { value: { value: "done" } } }));
    expect(ended(await sandbox.run(jobOf(body, { onHostCall })).result)).toBe('"done"');
  });

  it("[F61] whose input or output is too large is refused", async () => {
    const small = { limits: { ...DEFAULT_LIMITS, inputBytes: 10, outputBytes: 10 } };
    expect(await sandbox.run(jobOf("return 1", { ...small, inputJson: '"0123456789"' })).result).toMatchObject({
      failure: { kind: "limit", limit: "input" },
    });
    expect(await sandbox.run(jobOf("return '0123456789'", small)).result).toMatchObject({ failure: { kind: "limit", limit: "output" } });
  });

  it("whose bundle cannot be loaded, or is not the published one, fails by name", async () => {
    const broken = skillOf("1", { load: async () => Promise.reject(new Error("gone")) });
    expect(await sandbox.run(jobOf("", { skill: broken })).result).toMatchObject({
      failure: { kind: "bad_bundle", message: expect.stringContaining("gone") },
    });
    const forged = skillOf(bundleOf("return 1"), { sha256: "f".repeat(64) });
    expect(await sandbox.run(jobOf("", { skill: forged })).result).toMatchObject({ failure: { kind: "bad_bundle" } });
  });

  it("that is cancelled ends at once, and its late effects go nowhere", async () => {
    const asked: string[] = [];
    const onHostCall = (name: string): Promise<never> => {
      asked.push(name);
      return never();
    };
    const handle = sandbox.run(jobOf("await ctx.kv.get('a'); await ctx.kv.set('b', '1');", { onHostCall }));
    await expect.poll(() => asked).toEqual(["kv.get"]);
    handle.cancel();
    expect(ended(await handle.result)).toBe("cancelled");
    await pause(50);
    expect(asked).toEqual(["kv.get"]);
    expect(runningHosts(sandbox)).toEqual([]);
  });

  it("loads a bundle once, however many calls need it", async () => {
    let loads = 0;
    const bundle = bundleOf("return 'once'");
    const skill = skillOf(bundle, {
      load: async () => {
        loads += 1;
        await pause(20);
        return bundle;
      },
    });
    await sandbox.prepare(skill);
    await Promise.all(Array.from({ length: 8 }, () => sandbox.run(jobOf("", { skill })).result));
    expect(loads).toBe(1);
  });
});

describe("hosts", () => {
  it("that die take only their own calls with them", async () => {
    await withSandbox({ hosts: 2 }, async (sandbox) => {
      let answer = (): void => undefined;
      const asked = new Promise<void>((resolve) => {
        answer = resolve;
      });
      const [doomed, safe] = ["cmp_1", "cmp_2"].map((companyId) =>
        sandbox.run(
          jobOf("await ctx.kv.get('k')", { companyId, onHostCall: () => asked.then(() => ({ ok: true, value: { value: null } })) }),
        ),
      );
      await expect.poll(() => runningHosts(sandbox)).toHaveLength(2);
      const victim = sandbox.hosts().find((host) => host.companyId === "cmp_1");
      process.kill(victim?.pid ?? 0, "SIGKILL");
      expect(ended((await doomed?.result) as SandboxResult)).toBe("crashed");
      answer();
      expect(await safe?.result).toMatchObject({ failure: { kind: "invalid_output" } });
      expect(ended(await sandbox.run(jobOf("return 1")).result)).toBe("1");
    });
  });

  it("[I8] are never shared between companies, also when there are fewer hosts than companies", async () => {
    await withSandbox({ hosts: 1, burstHosts: 1 }, async (sandbox) => {
      const remember = "globalThis.seen = (globalThis.seen ?? '') + ctx.input; return [globalThis.seen];";
      const pids = new Map<string, Set<number>>();
      for (const companyId of ["cmp_1", "cmp_2", "cmp_1", "cmp_3"]) {
        const result = await sandbox.run(jobOf(remember, { companyId, inputJson: `"${companyId} "` })).result;
        expect(ended(result)).toBe(`["${companyId} "]`);
        for (const host of sandbox.hosts())
          if (host.companyId) pids.set(host.companyId, (pids.get(host.companyId) ?? new Set()).add(host.pid));
      }
      const all = [...pids.values()].flatMap((set) => [...set]);
      expect(new Set(all).size).toBe(all.length);
    });
  });

  it("in a long slice give back the calls that were put behind it", async () => {
    await withSandbox({ hosts: 1, burstHosts: 2 }, async (sandbox) => {
      // cheap as far as anybody knows: the next call is put behind it
      const limits = { ...DEFAULT_LIMITS, cpuMs: 20_000, wallMs: 60_000 };
      const job = (spin: boolean) => jobOf("if (ctx.input) for (;;); return 1;", { inputJson: JSON.stringify(spin), limits });
      for (let warm = 0; warm < 20; warm++) await sandbox.run(job(false)).result;
      const isBehind = (): boolean => sandbox.hosts().some((host) => host.running === 2);
      let [long, short] = [sandbox.run(job(true)), sandbox.run(job(false))];
      // a machine that stalls at this moment lets the pool take another host
      for (let tries = 1; tries < 5 && !isBehind(); tries++) {
        long.cancel();
        await Promise.all([long.result, short.result]);
        await sandbox.run(job(false)).result;
        [long, short] = [sandbox.run(job(true)), sandbox.run(job(false))];
      }
      expect(isBehind()).toBe(true);
      let isLongOver = false;
      const over = long.result.then(() => {
        isLongOver = true;
      });
      expect(ended(await short.result)).toBe("1");
      expect(isLongOver).toBe(false);
      long.cancel();
      await over;
    });
  });

  it("are watched from outside: one that does not answer is killed", async () => {
    await withSandbox({ hosts: 1 }, async (sandbox) => {
      const trap = "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;); } }); Promise.reject(e);";
      const [before] = sandbox.hosts();
      expect(ended(await sandbox.run(jobOf(trap, { limits: { ...DEFAULT_LIMITS, cpuMs: 100 } })).result)).toBe("timeout");
      expect(sandbox.hosts().map((host) => host.pid)).not.toContain(before?.pid);
    });
  });

  it("that the machine has no time for are not taken for a skill's fault", async () => {
    const violations: unknown[] = [];
    await withSandbox({ hosts: 1, onViolation: (violation) => violations.push(violation) }, async (sandbox) => {
      // The host stands still before the call reaches it: the clock of the guest's own slice does not run yet.
      expect(ended(await sandbox.run(jobOf("return 0")).result)).toBe("0");
      const host = innermost(sandbox.hosts().find(({ companyId }) => companyId !== null)?.pid ?? 0);
      process.kill(host, "SIGSTOP");
      const call = sandbox.run(jobOf("for (let i = 0; i < 1e8; i += 1); return 1"));
      await expect.poll(() => runningHosts(sandbox), { interval: 5 }).toHaveLength(1);
      await pause(DEFAULT_LIMITS.cpuMs + 1_000);
      process.kill(host, "SIGCONT");
      expect(ended(await call.result)).toBe("1");
      expect(violations).toEqual([]);
    });
  });

  it("that are stuck in a schema's slow pattern are killed too", async () => {
    await withSandbox({ hosts: 1 }, async (sandbox) => {
      const skill = skillOf(bundleOf("return 1"), { input: { type: "string", pattern: "^(a+)+$" } });
      const result = await sandbox.run(jobOf("", { skill, inputJson: JSON.stringify(`${"a".repeat(60)}!`) })).result;
      expect(ended(result)).toBe("timeout");
      expect(ended(await sandbox.run(jobOf("return 1")).result)).toBe("1");
    });
  });

  it("above their memory limit are killed", async () => {
    await withSandbox({ hosts: 1, hostRssMb: 40 }, async (sandbox) => {
      const result = await sandbox.run(jobOf("for (;;);", { limits: { ...DEFAULT_LIMITS, cpuMs: 5_000 } })).result;
      expect(ended(result)).toBe("memory");
    });
  });

  it("are replaced after their number of calls and when idle", async () => {
    await withSandbox({ hosts: 1, burstHosts: 1, callsPerHost: 2, hostIdleMs: 100 }, async (sandbox) => {
      const pids = new Set<number>();
      for (let i = 0; i < 3; i += 1) {
        expect(ended(await sandbox.run(jobOf("return 1")).result)).toBe("1");
        for (const host of sandbox.hosts()) if (host.companyId) pids.add(host.pid);
      }
      await expect.poll(() => sandbox.hosts().every((host) => host.companyId === null), { timeout: 5_000 }).toBe(true);
      expect(pids.size).toBeGreaterThanOrEqual(1);
    });
  });
});

it("closing ends what runs and what waits as cancelled", async () => {
  const sandbox = await createSandbox({ clock: systemClock, hosts: 1, burstHosts: 1 });
  const calls = [
    sandbox.run(jobOf("await ctx.kv.get('k')", waits)),
    sandbox.run(jobOf("for (;;);")),
    sandbox.run(jobOf("return 1", { companyId: "cmp_2" })),
  ];
  await expect.poll(() => runningHosts(sandbox)).toHaveLength(1);
  await sandbox.close();
  expect((await Promise.all(calls.map((call) => call.result))).map(ended)).toEqual(["cancelled", "cancelled", "cancelled"]);
});

describe("admission", () => {
  it("refuses what does not fit into the queue, and what waited too long", async () => {
    await withSandbox({ hosts: 1, burstHosts: 1, queue: { maxJobs: 1, maxWaitMs: 200 } }, async (sandbox) => {
      const blocking = sandbox.run(jobOf("for (;;);", { limits: { ...DEFAULT_LIMITS, cpuMs: 2_000 } }));
      await expect.poll(() => runningHosts(sandbox)).toHaveLength(1);
      await pause(100);
      const [late, tooMany] = [sandbox.run(jobOf("return 1")), sandbox.run(jobOf("return 2"))];
      expect(await tooMany.result).toMatchObject({ failure: { kind: "overloaded", retryAfterMs: 200 } });
      expect(await late.result).toMatchObject({ failure: { kind: "overloaded" }, usage: { cpuMs: 0 } });
      expect(ended(await blocking.result)).toBe("timeout");
    });
  });
});

describe("tiers", () => {
  it.each(["setpriv", "permission"] as const)("the weaker tier %s runs calls too, and reports itself", async (tier) => {
    await withSandbox({ hosts: 1, tier }, async (sandbox) => {
      expect(sandbox.tier).toBe(tier);
      expect(ended(await sandbox.run(jobOf("return 1")).result)).toBe("1");
    });
  });

  it("refuses to start below the chosen tier, and without a working host", async () => {
    const weak = { clock: systemClock, tier: "permission" as const };
    await expect(createSandbox({ ...weak, tierMin: "bubblewrap" })).rejects.toThrow('at least "bubblewrap" is required');
    await expect(createSandbox({ ...weak, nodeBinary: "/bin/false" })).rejects.toThrow("do not start");
  });
});

it("the README's example works", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const lines = example.split("\n").filter((line) => !line.startsWith("import "));
  const body = lines.join("\n").replace(/console\.log\((.*)\);/, "return $1;");
  const AsyncFunction = (async () => undefined).constructor as new (...source: string[]) => (...args: unknown[]) => Promise<unknown>;
  const { createHash } = await import("node:crypto");
  const run = new AsyncFunction("createHash", "createSandbox", "DEFAULT_LIMITS", "systemClock", body);
  expect(await run(createHash, createSandbox, DEFAULT_LIMITS, systemClock)).toBe('{"hello":"Ada"}');
});
