import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { createContext, runInContext, Script } from "node:vm";
import { systemClock } from "@souk/kernel";
import { createSandbox, DEFAULT_LIMITS, HOST_FLAGS, type Sandbox, type SkillCode } from "@souk/sandbox";
import { type Benches, type BenchResult, median, percentile, rounded } from "./result.ts";
import { type Workload, workload } from "./workloads.ts";

const WARM_ROUNDS = 6_000;
const COLD_STARTS = 7;
const LOAD_MS = 2_500;

/** A warm medium call inside a host, next to the plain function in the same process, alternating. */
export async function benchWarm(): Promise<readonly BenchResult[]> {
  const { souk, inputs, inputSchema, outputSchema } = await workload("medium");
  const program = fileURLToPath(import.meta.resolve("@souk/sandbox/testing/warm-call"));
  const task = JSON.stringify({ bundle: souk, inputs, inputSchema, outputSchema, rounds: WARM_ROUNDS });
  const times = JSON.parse(await runProgram(program, task)) as Record<"host" | "plain" | "plainJson", number[]>;
  const host = median(times.host);
  return [
    {
      name: "sandbox.warm",
      value: rounded(host, 4),
      unit: "ms p50",
      ratio: rounded(host / median(times.plainJson)),
      against: "the plain function, JSON text in and out",
      detail: {
        ratioToPlainOnObjects: rounded(host / median(times.plain)),
        plainJsonMs: rounded(median(times.plainJson), 4),
        plainMs: rounded(median(times.plain), 4),
        hostP99Ms: rounded(percentile(times.host, 0.99), 3),
        bundleBytes: Buffer.byteLength(souk),
        includes: "frames, input parsed and validated, guest, output parsed and validated",
      },
    },
  ];
}

/** The first call of a medium skill in a blank host, through the supervisor, for a new company each time. */
export async function benchCold(): Promise<readonly BenchResult[]> {
  const medium = await workload("medium");
  const sandbox = await createSandbox({ clock: systemClock, hosts: 2, burstHosts: 2 });
  try {
    const skill = skillOf(medium);
    const first = await coldCall(sandbox, skill, medium, "cmp_first");
    const firsts: number[] = [];
    const plain: number[] = [];
    for (let i = 0; i < COLD_STARTS; i += 1) {
      firsts.push(await coldCall(sandbox, skill, medium, `cmp_${i}`));
      plain.push(plainCold(medium, i));
    }
    return [
      {
        name: "sandbox.cold",
        value: rounded(median(firsts)),
        unit: "ms",
        ratio: rounded(median(firsts) / 40),
        against: "limit of 40 ms",
        detail: {
          bestMs: rounded(Math.min(...firsts)),
          plainLoadAndCallMs: rounded(median(plain)),
          withoutCodeCacheMs: rounded(first),
          starts: COLD_STARTS,
          tier: sandbox.tier,
        },
      },
    ];
  } finally {
    await sandbox.close();
  }
}

/** Calls per second through supervisor and hosts, and what one costs the process that asks. */
export async function benchThroughput(): Promise<readonly BenchResult[]> {
  const sandbox = await createSandbox({ clock: systemClock, hosts: availableParallelism() });
  try {
    const results: BenchResult[] = [];
    for (const name of ["trivial", "medium"] as const) {
      const work = await workload(name);
      const at32 = await load(sandbox, work, 32);
      const at128 = await load(sandbox, work, 128);
      results.push({
        name: `sandbox.throughput.${name}`,
        value: Math.round(at32.perSecond),
        unit: "calls/s at 32",
        ratio: null,
        against: null,
        detail: {
          at128: Math.round(at128.perSecond),
          p50At32Ms: rounded(at32.p50),
          p99At32Ms: rounded(at32.p99),
          callerCpuUs: rounded(at32.callerCpuUs, 1),
          tier: sandbox.tier,
        },
      });
    }
    return results;
  } finally {
    await sandbox.close();
  }
}

export const benches: Benches = { "sandbox.warm": benchWarm, "sandbox.cold": benchCold, "sandbox.throughput": benchThroughput };

function skillOf({ name, souk, inputSchema, outputSchema }: Workload): SkillCode {
  const sha256 = createHash("sha256").update(souk).digest("hex");
  return { id: `bench/${name}@1.0.0`, sha256, abi: 1, input: inputSchema, output: outputSchema, load: async () => souk };
}

async function call(sandbox: Sandbox, skill: SkillCode, companyId: string, inputJson: string): Promise<void> {
  const job = { callId: "call_bench", companyId, contextKey: "bench", skill, inputJson, now: 1_000, seed: 1, limits: DEFAULT_LIMITS };
  const result = await sandbox.run({ ...job, onHostCall: async () => ({ ok: false, code: "permission_denied", message: "none" }) }).result;
  if (!result.ok) throw new Error(`a call of the benchmark failed: ${JSON.stringify(result.failure)}`);
}

async function coldCall(sandbox: Sandbox, skill: SkillCode, work: Workload, companyId: string): Promise<number> {
  // A blank host must be there and have finished its own warm-up.
  while (!sandbox.hosts().some((host) => host.companyId === null)) await pause(50);
  await pause(900);
  const inputJson = JSON.stringify(work.inputs[0]);
  const from = performance.now();
  await call(sandbox, skill, companyId, inputJson);
  const tookMs = performance.now() - from;
  for (const host of sandbox.hosts()) if (host.companyId === companyId) process.kill(host.pid, "SIGKILL");
  return tookMs;
}

/** The same bundle loaded and called once in a new context of this process: what no sandbox can be faster than. */
function plainCold(work: Workload, salt: number): number {
  const context = createContext({ self: {}, inputJson: JSON.stringify(work.inputs[0]) });
  const from = performance.now();
  new Script(`/* ${salt} */ ${work.souk}`).runInContext(context);
  runInContext("JSON.stringify(__souk_skill.run({ input: JSON.parse(inputJson) }))", context);
  return performance.now() - from;
}

async function load(sandbox: Sandbox, work: Workload, concurrency: number) {
  const skill = skillOf(work);
  const inputs = work.inputs.map((input) => JSON.stringify(input));
  const warmUntil = performance.now() + LOAD_MS / 2;
  const until = warmUntil + LOAD_MS;
  const latencies: number[] = [];
  let cpu = process.cpuUsage();
  let counting = false;
  async function worker(index: number): Promise<void> {
    for (let i = index; performance.now() < until; i += 1) {
      const from = performance.now();
      await call(sandbox, skill, "cmp_bench", inputs[i % inputs.length] as string);
      if (from < warmUntil) continue;
      if (!counting) cpu = process.cpuUsage();
      counting = true;
      latencies.push(performance.now() - from);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, index) => worker(index)));
  const used = process.cpuUsage(cpu);
  return {
    perSecond: latencies.length / (LOAD_MS / 1_000),
    p50: median(latencies),
    p99: percentile(latencies, 0.99),
    callerCpuUs: (used.user + used.system) / latencies.length,
  };
}

function runProgram(program: string, stdin: string): Promise<string> {
  const child = spawn(process.execPath, [...HOST_FLAGS, program], { stdio: ["pipe", "pipe", "inherit"] });
  const out: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => out.push(chunk));
  child.stdin.end(stdin);
  return new Promise((resolve) => child.on("close", () => resolve(out.join(""))));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
