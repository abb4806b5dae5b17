import { createHash } from "node:crypto";
import { systemClock } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox, DEFAULT_LIMITS, type Sandbox, type SandboxJob } from "./index.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ clock: systemClock, hosts: 1 });
});
afterAll(() => sandbox.close());

function job(body: string, over: Partial<SandboxJob> = {}): SandboxJob {
  const source = `globalThis.__souk_skill = { run: async (ctx) => { ${body} } };`;
  return {
    callId: "call_1",
    companyId: "cmp_1",
    contextKey: "emp_1",
    skill: {
      id: "acme/test@1.0.0",
      sha256: createHash("sha256").update(source).digest("hex"),
      abi: 1,
      input: {},
      output: {},
      load: async () => source,
    },
    inputJson: "{}",
    now: 1_000,
    seed: 7,
    limits: DEFAULT_LIMITS,
    onHostCall: async () => ({ ok: false, code: "permission_denied", message: "not granted" }),
    ...over,
  };
}

describe("a call", () => {
  it("gets its input, its host answers and its declared clock, and returns JSON", async () => {
    const result = await sandbox.run(
      job("return [ctx.input.x, await ctx.files.read('/a'), Date.now(), await ctx.kv.set('k', 'v').catch((e) => e.code)]", {
        inputJson: '{"x":2}',
        onHostCall: async (name, args) =>
          name === "files.read"
            ? { ok: true, value: { text: `${(args as { path: string }).path}!` } }
            : { ok: false, code: "permission_denied", message: "no" },
      }),
    ).result;
    expect(result).toMatchObject({ ok: true, outputJson: '[2,"/a!",1000,"permission_denied"]', usage: { hostCalls: 2 } });
  });

  it("that loops ends at its CPU limit and the next call works", async () => {
    const result = await sandbox.run(job("await 0; for (;;);", { limits: { ...DEFAULT_LIMITS, cpuMs: 100 } })).result;
    expect(result).toMatchObject({ ok: false, failure: { kind: "timeout", limit: "cpu" } });
    expect(await sandbox.run(job("return 1")).result).toMatchObject({ ok: true, outputJson: "1" });
  });

  it("whose host dies is crashed, and the next call works", async () => {
    const handle = sandbox.run(job("await ctx.files.read('/a')", { onHostCall: () => new Promise(() => undefined) }));
    await expect.poll(() => sandbox.hosts().some((host) => host.running > 0)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const host of sandbox.hosts()) if (host.running > 0) process.kill(host.pid, "SIGKILL");
    expect(await handle.result).toMatchObject({ ok: false, failure: { kind: "crashed" } });
    expect(await sandbox.run(job("return 1")).result).toMatchObject({ ok: true, outputJson: "1" });
  });
});
