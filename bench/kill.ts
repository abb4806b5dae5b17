import { callSkill } from "../tests/support/api.ts";
import type { ApiProcess } from "../tests/support/api-process.ts";
import { checkBooks } from "../tests/support/books.ts";
import type { Tenant } from "../tests/support/world.ts";
import { load } from "./load.ts";
import { type BenchResult, percentile, rounded } from "./result.ts";
import { startStack } from "./stack.ts";
import { workload } from "./workloads.ts";

const KILLS = 100;
const LIMIT_MS = 1_000;
const LOAD_CONNECTIONS = 8;

interface Killed {
  readonly id: string;
  readonly stoppedEverywhere: boolean;
  readonly stoppedAfterMs: number | null;
}

async function control(api: ApiProcess, tenant: Tenant, method: "POST" | "DELETE", path: string, body: unknown): Promise<Killed> {
  const response = await fetch(api.url + path, {
    method,
    headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Killed;
}

/** Waits until a lifted skill runs again on a node. */
async function untilOpen(api: ApiProcess, tenant: Tenant, skill: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { status } = await callSkill(api.url, tenant.key, { skill, body: { input: { n: attempt } } });
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${skill} does not run again after the switch was lifted`);
}

/** From the click to the answer "stopped everywhere": 100 switches on two API processes, while another company's calls keep both busy. */
async function benchKill(): Promise<BenchResult[]> {
  const work = await workload("trivial");
  const stack = await startStack();
  try {
    const schemas = { input: work.inputSchema, output: work.outputSchema };
    const skill = "bench/stopped";
    const busy = await stack.world.publish({ name: "bench/busy", bundle: work.souk, manifest: schemas });
    const stopped = await stack.world.publish({ name: skill, bundle: "globalThis.__souk_skill = { run: ({ input }) => input };" });
    const [others, company] = [await stack.world.addTenant("others"), await stack.world.addTenant("stopping")];
    await stack.world.enable(others, busy);
    await stack.world.enable(company, stopped);
    const nodes = [await stack.startApi(), await stack.startApi()];
    const bodies = work.inputs.map((input) => JSON.stringify({ input }));
    const busyWork = nodes.map((api) => ({
      host: "127.0.0.1",
      port: api.port,
      path: "/v1/skills/bench/busy/calls",
      headers: { authorization: `Bearer ${others.key}` },
      bodies,
    }));
    for (const target of busyWork) await load(target, { connections: 4, ms: 800 });
    let isOver = false;
    const background = busyWork.map(async (target) => {
      let requests = 0;
      let failures = 0;
      while (!isOver) {
        const round = await load(target, { connections: LOAD_CONNECTIONS, ms: 500 });
        requests += round.requests;
        failures += round.failures;
      }
      return { requests, failures };
    });
    const clicks: number[] = [];
    const measured: number[] = [];
    for (let n = 0; n < KILLS; n++) {
      for (const api of nodes) await untilOpen(api, company, skill);
      const from = performance.now();
      const api = nodes[n % nodes.length] as ApiProcess;
      const kill = await control(api, company, "POST", "/v1/kill-switches", { target: { skill }, reason: "bench" });
      clicks.push(performance.now() - from);
      if (!kill.stoppedEverywhere || kill.stoppedAfterMs === null) throw new Error(`kill ${n} was not confirmed everywhere`);
      measured.push(kill.stoppedAfterMs);
      for (const node of nodes) {
        const late = await callSkill(node.url, company.key, { skill, body: { input: { late: n } } });
        if (late.status !== 410) throw new Error(`a call after the answer of kill ${n} ended with ${late.status}`);
      }
      await control(api, company, "DELETE", `/v1/kill-switches/${kill.id}`, { reason: "bench" });
    }
    isOver = true;
    const loads = await Promise.all(background);
    const failures = loads.reduce((sum, round) => sum + round.failures, 0);
    if (failures > 0) throw new Error(`${failures} calls of the company that was not stopped failed`);
    await checkBooks(stack.ownerUrl);
    const p99 = percentile(clicks, 0.99);
    return [
      {
        name: "kill",
        value: rounded(p99, 1),
        unit: "ms p99",
        ratio: rounded(p99 / LIMIT_MS, 3),
        against: "the limit of one second, click to stopped everywhere",
        detail: {
          kills: KILLS,
          nodes: nodes.length,
          p50Ms: rounded(percentile(clicks, 0.5), 1),
          maxMs: rounded(Math.max(...clicks), 1),
          confirmedP50Ms: percentile(measured, 0.5),
          confirmedP99Ms: percentile(measured, 0.99),
          callsMeanwhile: loads.reduce((sum, round) => sum + round.requests, 0),
        },
      },
    ];
  } finally {
    await stack.stop();
  }
}

export const benches: Record<string, () => Promise<BenchResult[]>> = { kill: benchKill };
