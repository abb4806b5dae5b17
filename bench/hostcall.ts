import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { systemClock } from "@souk/kernel";
import { createSandbox, DEFAULT_LIMITS, type HostReply, type Sandbox } from "@souk/sandbox";
import { type Benches, type BenchResult, median, percentile, rounded } from "./result.ts";

const ROUNDS = 4_000;
const WARM_UP = 1_000;
const AT_ONCE = 6;
const CALLS_AT_ONCE = 8;
const LIMIT_US = 120;
const LIMIT_PER_SECOND = 15_000;
/** A file of one kilobyte, answered from memory: the way there and back is what is measured. */
const FILE: HostReply = { ok: true, value: { text: "x".repeat(1_024) } };

const ONE_AFTER_THE_OTHER = "for (let i = 0; i < ctx.input.n; i += 1) await ctx.files.read('/a'); return 1;";
const SEVERAL_AT_ONCE = `const one = async () => { for (let i = 0; i < ctx.input.n / ${AT_ONCE}; i += 1) await ctx.files.read('/a'); };
  await Promise.all(Array.from({ length: ${AT_ONCE} }, one)); return 1;`;

/** Runs `body`; calls back at each host action. */
async function call(sandbox: Sandbox, body: string, onAsk: () => void): Promise<void> {
  const bundle = `globalThis.__souk_skill = { run: async (ctx) => { ${body} } };`;
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  const result = await sandbox.run({
    callId: "call_bench",
    companyId: "cmp_bench",
    contextKey: "bench",
    skill: { id: "bench/hostcall@1.0.0", sha256, abi: 1, input: {}, output: {}, load: async () => bundle },
    inputJson: JSON.stringify({ n: ROUNDS }),
    now: 1_000,
    seed: 1,
    limits: { ...DEFAULT_LIMITS, cpuMs: 30_000, hostCalls: ROUNDS * 2, hostCallsAtOnce: AT_ONCE },
    onHostCall: async () => {
      onAsk();
      return FILE;
    },
  }).result;
  if (!result.ok) throw new Error(`a call of the benchmark failed: ${JSON.stringify(result.failure)}`);
}

/** A read from guest to broker and back: the time between two reads of a guest that waits for each, and reads per second of several calls. */
export async function benchHostcall(): Promise<readonly BenchResult[]> {
  const sandbox = await createSandbox({ clock: systemClock, hosts: availableParallelism() });
  try {
    const times: number[] = [];
    let last = performance.now();
    let seen = 0;
    await call(sandbox, ONE_AFTER_THE_OTHER, () => {
      const now = performance.now();
      seen += 1;
      if (seen > WARM_UP) times.push((now - last) * 1_000);
      last = now;
    });
    const p50 = median(times);
    let asked = 0;
    const count = (): void => {
      asked += 1;
    };
    const several = (): Promise<unknown> => Promise.all(Array.from({ length: CALLS_AT_ONCE }, () => call(sandbox, SEVERAL_AT_ONCE, count)));
    await several();
    asked = 0;
    const from = performance.now();
    await several();
    const perSecond = asked / ((performance.now() - from) / 1_000);
    const detail = { p99Us: rounded(percentile(times, 0.99), 1), bytes: 1_024, tier: sandbox.tier, seccomp: sandbox.confinement.seccomp };
    return [
      {
        name: "sandbox.hostcall",
        value: rounded(p50, 1),
        unit: "µs p50",
        ratio: rounded(p50 / LIMIT_US),
        against: `limit of ${LIMIT_US} µs`,
        detail,
      },
      {
        name: "sandbox.hostcall.parallel",
        value: Math.round(perSecond),
        unit: "host actions/s",
        ratio: rounded(perSecond / LIMIT_PER_SECOND),
        against: `at least ${LIMIT_PER_SECOND}/s`,
        detail: { calls: CALLS_AT_ONCE, atOnceInEach: AT_ONCE, hosts: availableParallelism() },
      },
    ];
  } finally {
    await sandbox.close();
  }
}

export const benches: Benches = { "sandbox.hostcall": benchHostcall };
