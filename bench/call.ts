import { readFileSync } from "node:fs";
import { Miniflare } from "miniflare";
import { checkBooks } from "../tests/support/books.ts";
import { type LoadResult, load } from "./load.ts";
import { type BenchResult, median, percentile, rounded } from "./result.ts";
import { startStack } from "./stack.ts";
import { workload } from "./workloads.ts";

const ROUNDS = 3;
const ROUND_MS = 3_000;

/** Resident memory of a process and of those it started, MB by pid. */
function residentMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes ?? 0) / 1024);
}

function requireClean(name: string, result: LoadResult): void {
  if (result.failures > 0)
    throw new Error(`${name}: ${result.failures} of ${result.requests} requests failed, first: ${result.firstFailure}`);
}

/** Complete metered calls per second over HTTP ÷ workerd serving the same function bare; both in turn on the same machine. */
async function benchCall(name: "trivial" | "medium"): Promise<BenchResult[]> {
  const work = await workload(name);
  const stack = await startStack();
  const peer = new Miniflare({ modules: true, script: work.workerd, host: "127.0.0.1", port: 0, compatibilityDate: "2026-01-01" });
  try {
    const tenant = await stack.world.addTenant("buyer");
    await stack.world.setBudget(tenant, 1_000_000_000_000n);
    const manifest = await stack.world.publish({
      name: `bench/${name}`,
      bundle: work.souk,
      manifest: { input: work.inputSchema, output: work.outputSchema },
    });
    await stack.world.enable(tenant, manifest);
    const api = await stack.startApi();
    const bodies = work.inputs.map((input) => JSON.stringify({ input }));
    const souk = {
      host: "127.0.0.1",
      port: api.port,
      path: `/v1/skills/bench/${name}/calls`,
      headers: { authorization: `Bearer ${tenant.key}` },
      bodies,
    };
    const bare = { host: "127.0.0.1", port: Number((await peer.ready).port), path: "/", headers: {}, bodies };
    requireClean("warm-up", await load(souk, 8, 1_500));
    requireClean("warm-up of the peer", await load(bare, 8, 1_500));
    const results: BenchResult[] = [];
    for (const connections of [32, 128]) {
      const ours: LoadResult[] = [];
      const theirs: LoadResult[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await load(souk, connections, ROUND_MS));
        theirs.push(await load(bare, connections, ROUND_MS));
      }
      for (const result of ours) requireClean("souk", result);
      const value = median(ours.map((result) => result.perSecond));
      const against = median(theirs.map((result) => result.perSecond));
      const latencies = ours.flatMap((result) => result.latencies);
      results.push({
        name: `call.${name}`,
        value: rounded(value, 0),
        unit: "calls/s",
        ratio: rounded(value / against),
        against: "workerd (miniflare), the same function bare",
        detail: {
          connections,
          peer: rounded(against, 0),
          p50Ms: rounded(percentile(latencies, 0.5)),
          p99Ms: rounded(percentile(latencies, 0.99)),
          bundleKb: Math.round(work.souk.length / 1000),
        },
      });
    }
    const { calls, succeeded } = await checkBooks(stack.ownerUrl);
    const memory = { api: residentMb(api.child.pid ?? 0) };
    return results.map((result) => ({ ...result, detail: { ...result.detail, calls, succeeded, rssMb: memory } }));
  } finally {
    await peer.dispose();
    await stack.stop();
  }
}

/** Latency of a complete warm call. */
async function benchLatency(): Promise<BenchResult[]> {
  const work = await workload("trivial");
  const stack = await startStack();
  try {
    const tenant = await stack.world.addTenant("buyer");
    const manifest = await stack.world.publish({
      name: "bench/trivial",
      bundle: work.souk,
      manifest: { input: work.inputSchema, output: work.outputSchema },
    });
    await stack.world.enable(tenant, manifest);
    const api = await stack.startApi();
    const target = {
      host: "127.0.0.1",
      port: api.port,
      path: "/v1/skills/bench/trivial/calls",
      headers: { authorization: `Bearer ${tenant.key}` },
      bodies: work.inputs.map((input) => JSON.stringify({ input })),
    };
    requireClean("warm-up", await load(target, 8, 1_500));
    const results: BenchResult[] = [];
    for (const connections of [1, 32, 128]) {
      const result = await load(target, connections, ROUND_MS);
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
    return results;
  } finally {
    await stack.stop();
  }
}

export const benches: Record<string, () => Promise<BenchResult[]>> = {
  "call.trivial": () => benchCall("trivial"),
  "call.medium": () => benchCall("medium"),
  "call.latency": benchLatency,
};
