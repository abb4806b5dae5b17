export { createRunner, type Runner } from "./run.service.ts";
export type { CallCommand } from "./run.types.ts";
