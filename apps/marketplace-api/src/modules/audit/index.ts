export { appendAudit } from "./audit.repository.prisma.ts";
export type { AuditRecord } from "./audit.types.ts";
