export { createRunner, type Runner } from "./run.service.ts";
export type { CallCommand, CompanySnapshot, EnabledSkill, SnapshotReader } from "./run.types.ts";
export { createSnapshotReader } from "./snapshot.repository.prisma.ts";
