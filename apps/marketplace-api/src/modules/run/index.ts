export { createRunner, type Runner } from "./run.service.ts";
export type { CallCommand } from "./run.types.ts";
export type { UsableSkill } from "./usable.ts";
