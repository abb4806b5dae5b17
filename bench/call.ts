import { checkBooks } from "../tests/support/books.ts";
import { type LoadResult, type LoadTarget, load } from "./load.ts";
import { type MemoryUse, memoryOf } from "./memory.ts";
import { startPeer } from "./peer.ts";
import { type BenchResult, median, percentile, rounded } from "./result.ts";
import { compare, ROUND_MS } from "./rounds.ts";
import { type Stack, startStack } from "./stack.ts";
import { type Workload, workload } from "./workloads.ts";

/** How long latencies are gathered at each number of connections. */
const LATENCY_MS = 3_000;
/** What each side answers before the clock starts, on enough connections for all sandbox hosts to be in use: a new host compiles while it serves. */
const WARM_UP = { connections: 32, ms: 60_000, requests: 2_000 } as const;
/** Calls over which memory is watched, and how often. */
const MEMORY_CALLS = 100_000;
const MEMORY_SAMPLES = 20;
const MEMORY_CONNECTIONS = 32;

function requireClean(name: string, result: LoadResult): void {
  if (result.failures > 0)
    throw new Error(`${name}: ${result.failures} of ${result.requests} requests failed, first: ${result.firstFailure}`);
}

/** Souk with the workload published, enabled and called a few times; on a durable PostgreSQL of its own. */
interface Served {
  readonly stack: Stack;
  readonly target: LoadTarget;
  readonly memory: () => ReturnType<typeof memoryOf>;
}

async function serve(stack: Stack, work: Workload): Promise<Served> {
  const tenant = await stack.world.addTenant("buyer");
  await stack.world.setBudget(tenant, 1_000_000_000_000n);
  const manifest = await stack.world.publish({
    name: `bench/${work.name}`,
    bundle: work.souk,
    manifest: { input: work.inputSchema, output: work.outputSchema },
  });
  await stack.world.enable(tenant, manifest);
  const api = await stack.startApi();
  const target = {
    host: "127.0.0.1",
    port: api.port,
    path: `/v1/skills/bench/${work.name}/calls`,
    headers: { authorization: `Bearer ${tenant.key}` },
    bodies: work.inputs.map((input) => JSON.stringify({ input })),
  };
  requireClean("warm-up", await load(target, WARM_UP));
  return { stack, target, memory: () => memoryOf({ api: api.child.pid ?? 0, postgres: stack.postgresPid }) };
}

/** Complete metered calls per second over HTTP ÷ workerd serving the same function bare; both in turn on the same machine. */
async function benchCall(name: "trivial" | "medium"): Promise<BenchResult[]> {
  const work = await workload(name);
  const stack = await startStack();
  const peer = startPeer(work.workerd);
  try {
    const { target, memory } = await serve(stack, work);
    const bare = { ...target, port: await peer.port, path: "/", headers: {} };
    requireClean("warm-up of the peer", await load(bare, WARM_UP));
    const results: BenchResult[] = [];
    for (const connections of [32, 128]) {
      const latencies: number[] = [];
      const { ours, theirs, ratio, rounds } = await compare(
        async () => {
          const result = await load(target, { connections, ms: ROUND_MS });
          requireClean("souk", result);
          for (const latency of result.latencies) latencies.push(latency);
          return result.perSecond;
        },
        async () => {
          const result = await load(bare, { connections, ms: ROUND_MS });
          requireClean("the peer", result);
          return result.perSecond;
        },
      );
      results.push({
        name: `call.${name}`,
        value: rounded(ours, 0),
        unit: "calls/s",
        ratio,
        against: "workerd (miniflare), the same function bare",
        detail: {
          connections,
          rounds,
          peer: rounded(theirs, 0),
          p50Ms: rounded(percentile(latencies, 0.5)),
          p99Ms: rounded(percentile(latencies, 0.99)),
          bundleKb: Math.round(work.souk.length / 1000),
        },
      });
    }
    const { calls, succeeded } = await checkBooks(stack.ownerUrl);
    const rss = memory();
    return results.map((result) => ({ ...result, detail: { ...result.detail, calls, succeeded, rss } }));
  } finally {
    await peer.stop();
    await stack.stop();
  }
}

/** Latency of a complete warm call. */
async function benchLatency(): Promise<BenchResult[]> {
  const stack = await startStack();
  try {
    const { target, memory } = await serve(stack, await workload("trivial"));
    const results: BenchResult[] = [];
    for (const connections of [1, 32, 128]) {
      const result = await load(target, { connections, ms: LATENCY_MS });
      requireClean("souk", result);
      results.push({
        name: "call.latency",
        value: rounded(percentile(result.latencies, 0.5)),
        unit: "ms p50",
        ratio: null,
        against: null,
        detail: { connections, p99Ms: rounded(percentile(result.latencies, 0.99)), perSecond: rounded(result.perSecond, 0) },
      });
    }
    await checkBooks(stack.ownerUrl);
    const rss = memory();
    return results.map((result) => ({ ...result, detail: { ...result.detail, rss } }));
  } finally {
    await stack.stop();
  }
}

/**
 * Memory over 100,000 calls: the middle of the last quarter's samples ÷ the middle of the second quarter's (a heap breathes between two
 * collections, so single samples say little). What grows with calls would show.
 */
async function benchMemory(): Promise<BenchResult[]> {
  const stack = await startStack();
  try {
    const { target, memory } = await serve(stack, await workload("trivial"));
    const samples: { readonly use: MemoryUse; readonly oursMb: number }[] = [];
    for (let step = 0; step < MEMORY_SAMPLES; step++) {
      const requests = MEMORY_CALLS / MEMORY_SAMPLES;
      requireClean("souk", await load(target, { connections: MEMORY_CONNECTIONS, ms: 600_000, requests }));
      const use = memory();
      samples.push({ use, oursMb: use.apiMb + use.hostsMb.reduce((sum, mb) => sum + mb, 0) });
    }
    const { calls } = await checkBooks(stack.ownerUrl);
    const quarter = MEMORY_SAMPLES / 4;
    const middle = (from: number): number => median(samples.slice(from, from + quarter).map((sample) => sample.oursMb));
    const late = middle(MEMORY_SAMPLES - quarter);
    return [
      {
        name: "call.memory",
        value: late,
        unit: "MB (API and hosts)",
        ratio: rounded(late / middle(quarter)),
        against: `the same processes after ${MEMORY_CALLS / 4} to ${MEMORY_CALLS / 2} calls`,
        detail: { calls, oursMb: samples.map((sample) => sample.oursMb), rss: samples.at(-1)?.use },
      },
    ];
  } finally {
    await stack.stop();
  }
}

export const benches: Record<string, () => Promise<BenchResult[]>> = {
  "call.trivial": () => benchCall("trivial"),
  "call.medium": () => benchCall("medium"),
  "call.latency": benchLatency,
  "call.memory": benchMemory,
};
