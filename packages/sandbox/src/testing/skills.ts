import { createHash } from "node:crypto";
import { DEFAULT_LIMITS } from "../limits.ts";
import type { SandboxJob, SkillCode } from "../runtime.ts";

/** A bundle whose `run` has this body. */
export function bundleOf(body: string): string {
  return `globalThis.__souk_skill = { run: async (ctx) => { ${body}\n } };`;
}

/** A skill made of one bundle. */
export function skillOf(bundle: string, over: Partial<SkillCode> = {}): SkillCode {
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  return { id: "acme/test@1.0.0", sha256, abi: 1, input: {}, output: {}, load: async () => bundle, ...over };
}

/** A job that runs `body`; no host action is granted. */
export function jobOf(body: string, over: Partial<SandboxJob> = {}): SandboxJob {
  return {
    callId: "call_1",
    companyId: "cmp_1",
    contextKey: "emp_1 grant_1",
    skill: skillOf(bundleOf(body)),
    inputJson: "{}",
    now: 1_000,
    seed: 7,
    limits: DEFAULT_LIMITS,
    onHostCall: async () => ({ ok: false, code: "permission_denied", message: "not granted" }),
    ...over,
  };
}
