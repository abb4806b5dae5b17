export { DEFAULT_HOST_RSS_MB, DEFAULT_LIMITS, lowerLimits } from "./limits.ts";
export type {
  CallLimits,
  GuestClock,
  HostReply,
  HostStatus,
  HostUse,
  Isolation,
  LogLine,
  RunHandle,
  Sandbox,
  SandboxFailure,
  SandboxJob,
  SandboxResult,
  SandboxUsage,
  SkillCode,
  Violation,
  ViolationKind,
} from "./runtime.ts";
export type { SandboxLog, SandboxOptions } from "./supervisor/options.ts";
export { createSandbox } from "./supervisor/sandbox.ts";
export { HOST_FLAGS, TIERS, type Tier } from "./supervisor/tier.ts";
