import { createHash } from "node:crypto";
import { systemClock } from "@souk/kernel";
import { createSandbox, DEFAULT_HOST_RSS_MB, DEFAULT_LIMITS, type SandboxJob, type SandboxResult } from "@souk/sandbox";
import type { Asked, Attack, Step } from "./attack.ts";

const ATTACK_LIMITS = { ...DEFAULT_LIMITS, cpuMs: 150, wallMs: 1_500 };
/** A host may outlive a limit by this much before it is killed from outside; a loaded machine is slow on top. */
const SLACK_MS = 12_000;
/** The watchdog looks 40 times a second: what a guest can allocate between two looks. */
const RSS_SLACK_MB = 256;
const LOOK_MS = 15;
const SECRET = "the supervisor's secret";
const VICTIM = "cmp_victim";
const GOOD = "return ctx.input.n + 1;";

/** A bundle whose `run` has this body. */
const bundleOf = (body: string): string => `globalThis.__souk_skill = { run: async (ctx) => { ${body}\n } };`;

/**
 * One supervisor in which attacks run side by side: each in a company, and so in a host process, of its own, each beside calls of another
 * company. What an attack did to the supervisor would show in it and in every later one.
 */
export async function openArena(atOnce: number) {
  (globalThis as Record<string, unknown>)["secret"] = SECRET;
  const hosts = atOnce + 3;
  const sandbox = await createSandbox({ clock: systemClock, hosts, burstHosts: hosts, warmUp: false });
  const peaks = new Map<string, number>();
  const timer = setInterval(() => {
    for (const { companyId, rssBytes } of sandbox.hosts())
      if (companyId) peaks.set(companyId, Math.max(peaks.get(companyId) ?? 0, rssBytes));
  }, LOOK_MS);
  let victims: Promise<unknown> = Promise.resolve();
  let attacks = 0;

  function run(bundle: string, over: Partial<SandboxJob>): Promise<SandboxResult> {
    const sha256 = createHash("sha256").update(bundle).digest("hex");
    const job: SandboxJob = {
      callId: "call_attack",
      companyId: VICTIM,
      contextKey: "employee and grant",
      skill: { id: "shady/attack@1.0.0", sha256, abi: 1, input: {}, output: {}, load: async () => bundle },
      inputJson: "{}",
      now: 1_700_000_000_000,
      seed: 1,
      limits: DEFAULT_LIMITS,
      onHostCall: async () => ({ ok: false, code: "permission_denied", message: "not granted" }),
      ...over,
    };
    return sandbox.run(job).result;
  }

  /** One call of the other company at a time: its host must stay the one it is. */
  function victimCall(): Promise<SandboxResult> {
    const call = victims.then(() => run(bundleOf(GOOD), { inputJson: '{"n":41}' }));
    victims = call;
    return call;
  }

  async function judgeStep(
    attack: Attack,
    step: Step,
    over: Partial<SandboxJob>,
  ): Promise<{ result: SandboxResult; complaints: string[] }> {
    const complaints: string[] = [];
    const from = performance.now();
    const bystander = victimCall();
    const bundle = attack.bundle ?? bundleOf(attack.run ?? "");
    const contextKey = step.contextKey ?? "employee and grant";
    const result = await run(bundle, { ...over, contextKey, inputJson: JSON.stringify(step.input ?? {}) });
    const tookMs = performance.now() - from;
    const ending = result.ok ? "ok" : result.failure.kind;
    if (!step.endings.includes(ending))
      complaints.push(`ended as ${JSON.stringify(result.ok ? result.outputJson.slice(0, 300) : result.failure)}`);
    if (result.ok && "output" in step && result.outputJson !== JSON.stringify(step.output))
      complaints.push(`returned ${result.outputJson.slice(0, 500)}`);
    // Only what succeeds can be billed: nothing of a failed call may look like an output.
    if (!result.ok && "outputJson" in result) complaints.push("a failed call has an output");
    if (JSON.stringify(result).includes(SECRET)) complaints.push("the secret of the supervisor came out");
    const { wallMs } = over.limits ?? ATTACK_LIMITS;
    if (tookMs > wallMs + SLACK_MS) complaints.push(`took ${Math.round(tookMs)} ms`);
    const other = await bystander;
    if (!other.ok || other.outputJson !== "42") complaints.push(`a call of another company failed meanwhile: ${JSON.stringify(other)}`);
    return { result, complaints };
  }

  /** Runs one attack in a company of its own and says everything that went wrong. */
  async function judge(attack: Attack): Promise<readonly string[]> {
    attacks += 1;
    const companyId = `cmp_attacker_${attacks}`;
    const asked: Asked[] = [];
    const over: Partial<SandboxJob> = {
      companyId,
      isolation: attack.isolation,
      limits: { ...ATTACK_LIMITS, ...attack.limits },
      skill: skillOf(attack),
      onHostCall: async (name, args) => {
        asked.push({ name, args });
        return (await attack.answer?.(name, args)) ?? { ok: false, code: "permission_denied", message: "not granted" };
      },
    };
    const results: SandboxResult[] = [];
    const complaints: string[] = [];
    for (const step of attack.steps) {
      let judged = await judgeStep(attack, step, over);
      // Stopped by the clock where something else was to stop it: on a crowded machine that says nothing, so it is tried once more.
      if (isOutOfTime(judged.result) && !step.endings.includes("timeout")) judged = await judgeStep(attack, step, over);
      results.push(judged.result);
      complaints.push(...judged.complaints);
    }
    if (own(companyId).length > 0) complaints.push(...(await cutOff(companyId)));
    complaints.push(...(attack.judge?.({ results, asked }) ?? "").split("\n").filter(Boolean), ...leftBehind(companyId));
    for (const { pid } of own(companyId)) process.kill(pid, "SIGKILL");
    return complaints;
  }

  /** Whether an honest skill of the company still runs; a machine that is busy for a second gets another try, a company cut off has none. */
  async function cutOff(companyId: string): Promise<readonly string[]> {
    let after = await run(bundleOf(GOOD), { companyId, inputJson: '{"n":41}' });
    for (let tries = 1; tries < 3 && !after.ok; tries++) after = await run(bundleOf(GOOD), { companyId, inputJson: '{"n":41}' });
    return after.ok && after.outputJson === "42" ? [] : [`the attacker's company is cut off: ${JSON.stringify(after)}`];
  }

  const own = (companyId: string) => sandbox.hosts().filter((host) => host.companyId === companyId);

  function leftBehind(companyId: string): string[] {
    const complaints: string[] = [];
    const peakMb = Math.round((peaks.get(companyId) ?? 0) / 1024 / 1024);
    if (peakMb > DEFAULT_HOST_RSS_MB + RSS_SLACK_MB) complaints.push(`a host reached ${peakMb} MB`);
    if (Reflect.ownKeys(Object.prototype).length !== OBJECT_KEYS) complaints.push("Object.prototype of the trusted process changed");
    return complaints;
  }

  return {
    judge,
    async close(): Promise<void> {
      clearInterval(timer);
      await sandbox.close();
    },
  };
}

const OBJECT_KEYS = Reflect.ownKeys(Object.prototype).length;

const isOutOfTime = (result: SandboxResult): boolean => !result.ok && result.failure.kind === "timeout";

function skillOf(attack: Attack): SandboxJob["skill"] {
  const bundle = attack.bundle ?? bundleOf(attack.run ?? "");
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  return { id: "shady/attack@1.0.0", sha256, abi: 1, input: attack.input ?? {}, output: {}, load: async () => bundle };
}
