/** Runs one attack file against a real sandbox and judges it. Usage: node run-attack.ts <file> <tier>. Prints one line of JSON. */
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { systemClock } from "@souk/kernel";
import {
  createSandbox,
  DEFAULT_HOST_RSS_MB,
  DEFAULT_LIMITS,
  type Sandbox,
  type SandboxJob,
  type SandboxResult,
  type Tier,
} from "@souk/sandbox";
import type { Attack, Step } from "./attack.ts";

const ATTACK_LIMITS = { ...DEFAULT_LIMITS, cpuMs: 300, wallMs: 3_000 };
/** A host may outlive a limit by this much before it is killed from outside; a loaded machine is slow on top. */
const SLACK_MS = 12_000;
/** The watchdog looks 40 times a second: what a guest can allocate between two looks. */
const RSS_SLACK_MB = 256;
const SECRET = "the supervisor's secret";
const GOOD = "return ctx.input.n + 1;";

const [file, tier] = process.argv.slice(2) as [string, Tier];
(globalThis as Record<string, unknown>)["secret"] = SECRET;
const { attack } = (await import(pathToFileURL(file).href)) as { readonly attack: Attack };
const attackBundle = attack.bundle ?? bundleOf(attack.run ?? "");
const sandbox = await createSandbox({ clock: systemClock, hosts: 2, burstHosts: 2, tier });
const complaints: string[] = [];
const watch = watchMemory(sandbox);
try {
  await judge();
} finally {
  clearInterval(watch.timer);
  await sandbox.close();
}
if (watch.peakMb() > DEFAULT_HOST_RSS_MB + RSS_SLACK_MB) complaints.push(`a host reached ${watch.peakMb()} MB`);
if (Object.keys(Object.prototype).length > 0 || Reflect.ownKeys(Object.prototype).includes("polluted"))
  complaints.push("Object.prototype of the trusted process changed");
process.stdout.write(`${JSON.stringify({ complaints, peakMb: watch.peakMb() })}\n`);

async function judge(): Promise<void> {
  for (const step of attack.steps) await judgeStep(attackBundle, step);
  await expectGood("cmp_attacker", "the attacker's company is cut off");
  await expectGood("cmp_victim", "another company is cut off");
}

async function judgeStep(bundle: string, step: Step): Promise<void> {
  const from = performance.now();
  const bystander = run(bundleOf(GOOD), { companyId: "cmp_victim", inputJson: '{"n":1}' });
  const result = await run(bundle, { inputJson: JSON.stringify(step.input ?? {}), limits: { ...ATTACK_LIMITS, ...attack.limits } });
  const tookMs = performance.now() - from;
  const ending = result.ok ? "ok" : result.failure.kind;
  if (!step.endings.includes(ending))
    complaints.push(`ended as ${JSON.stringify(result.ok ? result.outputJson.slice(0, 300) : result.failure)}`);
  if (result.ok && "output" in step && result.outputJson !== JSON.stringify(step.output))
    complaints.push(`returned ${result.outputJson.slice(0, 500)}`);
  if (JSON.stringify(result).includes(SECRET)) complaints.push("the secret of the supervisor came out");
  if (tookMs > ATTACK_LIMITS.wallMs + SLACK_MS) complaints.push(`took ${Math.round(tookMs)} ms`);
  const other = await bystander;
  if (!other.ok) complaints.push(`a call of another company failed meanwhile: ${JSON.stringify(other.failure)}`);
}

async function expectGood(companyId: string, complaint: string): Promise<void> {
  const result = await run(bundleOf(GOOD), { companyId, inputJson: '{"n":41}' });
  if (!result.ok || result.outputJson !== "42") complaints.push(`${complaint}: ${JSON.stringify(result)}`);
}

function run(bundle: string, over: Partial<SandboxJob>): Promise<SandboxResult> {
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  const job: SandboxJob = {
    callId: "call_attack",
    companyId: "cmp_attacker",
    contextKey: "employee and grant",
    skill: {
      id: "shady/attack@1.0.0",
      sha256,
      abi: 1,
      input: (bundle === attackBundle && attack.input) || {},
      output: {},
      load: async () => bundle,
    },
    inputJson: "{}",
    now: 1_700_000_000_000,
    seed: 1,
    limits: DEFAULT_LIMITS,
    onHostCall: async (name, args) => attack.answer?.(name, args) ?? { ok: false, code: "permission_denied", message: "not granted" },
    ...over,
  };
  return sandbox.run(job).result;
}

function bundleOf(body: string): string {
  return `globalThis.__souk_skill = { run: async (ctx) => { ${body}\n } };`;
}

function watchMemory(watched: Sandbox): { readonly timer: NodeJS.Timeout; readonly peakMb: () => number } {
  let peak = 0;
  const timer = setInterval(() => {
    for (const host of watched.hosts()) peak = Math.max(peak, host.rssBytes);
  }, 15);
  return { timer, peakMb: () => Math.round(peak / 1024 / 1024) };
}
