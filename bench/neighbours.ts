import { systemClock } from "@souk/kernel";
import { measureNeighbours } from "@souk/sandbox/testing/neighbours";
import { type Benches, type BenchResult, percentile, rounded } from "./result.ts";

const QUIET_MS = 3_000;
const CALLS = 100;
const ALLOWED = 3;

/** The p99 of other companies' calls from a skill's first violation to its third, against what it was before; the first hit by itself. */
export async function benchNeighbours(): Promise<readonly BenchResult[]> {
  const { before, firstHit, after, failed, violations } = await measureNeighbours(systemClock, QUIET_MS, CALLS);
  if (failed > 0) throw new Error(`${failed} calls of other companies failed`);
  const p99 = (times: readonly number[]): number => percentile(times, 0.99);
  return [
    {
      name: "sandbox.neighbours",
      value: rounded(p99(after)),
      unit: "ms p99",
      ratio: rounded(p99(after) / p99(before)),
      against: `the same before; ${ALLOWED} is allowed`,
      detail: {
        beforeMs: rounded(p99(before)),
        firstHitMs: rounded(p99(firstHit)),
        calls: { before: before.length, firstHit: firstHit.length, after: after.length },
        violations: violations.length,
      },
    },
  ];
}

export const benches: Benches = { "sandbox.neighbours": benchNeighbours };
