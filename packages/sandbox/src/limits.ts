import type { CallLimits } from "./runtime.ts";

/** What one call may use unless the company lowers it or a plan raises it (DESIGN §6). */
export const DEFAULT_LIMITS: CallLimits = {
  cpuMs: 1_000,
  wallMs: 30_000,
  memoryMb: 64,
  inputBytes: 1_048_576,
  outputBytes: 1_048_576,
  logBytes: 65_536,
  hostCalls: 50,
  hostCallsAtOnce: 6,
};

/** Resident memory of one host process, MB; above it the host is killed. */
export const DEFAULT_HOST_RSS_MB = 512;

/** The smaller of each pair: a company can tighten what a plan allows, never widen it. */
export function lowerLimits(base: CallLimits, wanted: Partial<CallLimits>): CallLimits {
  const lower = (key: keyof CallLimits): number => Math.min(base[key], wanted[key] ?? base[key]);
  return {
    cpuMs: lower("cpuMs"),
    wallMs: lower("wallMs"),
    memoryMb: lower("memoryMb"),
    inputBytes: lower("inputBytes"),
    outputBytes: lower("outputBytes"),
    logBytes: lower("logBytes"),
    hostCalls: lower("hostCalls"),
    hostCallsAtOnce: lower("hostCallsAtOnce"),
  };
}
