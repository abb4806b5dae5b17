import type { Clock } from "@souk/kernel";
import { DEFAULT_LIMITS } from "../limits.ts";
import type { SandboxResult, Violation } from "../runtime.ts";
import { createSandbox } from "../supervisor/sandbox.ts";
import { jobOf } from "./skills.ts";

/** A rejected promise whose error loops where no timer of the host looks: only the supervisor can end it, by killing the host. */
const TRAP = "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;); } }); Promise.reject(e);";
const WORK = "let n = 0; for (let i = 0; i < 2000; i += 1) n += JSON.stringify({ i }).length; return n;";
const NEIGHBOURS = 2;
const EVERY_MS = 5;
const VIOLATIONS = 3;

/** Latencies of the other companies' calls, ms, by what the violator did meanwhile. */
export interface NeighbourTimes {
  readonly before: readonly number[];
  /** From its first call to its first violation. */
  readonly firstHit: readonly number[];
  /** From its first violation to its third, after which a platform suspends it; a slow machine goes on until there are enough calls to compare. */
  readonly after: readonly number[];
  readonly failed: number;
  readonly violations: readonly Violation[];
  /** Hosts of their own that the violator had after its first violation. */
  readonly apart: number;
}

/**
 * Two companies call at a steady pace while a third calls a skill that goes against the walls until its third violation.
 * @param quietMs how long they are alone at first, at least
 * @param calls how many calls are measured before and after the first violation, at least: a slow machine takes longer, it does not measure less
 */
export async function measureNeighbours(clock: Clock, quietMs: number, calls: number): Promise<NeighbourTimes> {
  const violations: Violation[] = [];
  const sandbox = await createSandbox({ clock, hosts: 2, onViolation: (violation) => violations.push(violation) });
  const times = { before: [] as number[], firstHit: [] as number[], after: [] as number[] };
  let phase: keyof typeof times | undefined;
  let failed = 0;
  let apart = 0;
  let isOver = false;

  async function neighbour(companyId: string): Promise<void> {
    while (!isOver) {
      const [during, from] = [phase, performance.now()];
      const result = await sandbox.run(jobOf(WORK, { companyId })).result;
      if (!result.ok) failed += 1;
      if (during !== undefined) times[during].push(performance.now() - from);
      await pause(EVERY_MS);
    }
  }

  function violate(): Promise<SandboxResult> {
    const result = sandbox.run(jobOf(TRAP, { companyId: "cmp_violator", limits: { ...DEFAULT_LIMITS, cpuMs: 200 } })).result;
    apart = Math.max(apart, sandbox.hosts().filter((host) => host.use === "apart").length);
    return result;
  }

  try {
    const neighbours = Array.from({ length: NEIGHBOURS }, (_, index) => neighbour(`cmp_${index}`));
    await pause(quietMs / 2);
    phase = "before";
    await pause(quietMs);
    while (times.before.length < calls) await pause(EVERY_MS);
    phase = "firstHit";
    while (violations.length < 1) await violate();
    phase = "after";
    while (violations.length < VIOLATIONS) await violate();
    while (times.after.length < calls) await pause(EVERY_MS);
    isOver = true;
    await Promise.all(neighbours);
    return { ...times, failed, violations, apart };
  } finally {
    isOver = true;
    await sandbox.close();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
