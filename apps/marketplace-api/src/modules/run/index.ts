export { CUT_OFF } from "./failure.ts";
export { createRunner, type Runner } from "./run.service.ts";
export type { CallCommand, StopCause } from "./run.types.ts";
export { type CallFacts, createRunningCalls, type RunningCall, type RunningCalls } from "./running.ts";
export type { UsableSkill } from "./usable.ts";
