export { appendAudit } from "./audit.repository.prisma.ts";
export { type AuditService, createAuditService } from "./audit.service.ts";
