export { createAuditChain } from "./audit.chain.ts";
export { appendAudit, findLastBatch } from "./audit.repository.prisma.ts";
export { createSequencer, type Sequencer } from "./audit.sequencer.ts";
export { type AuditService, createAuditService } from "./audit.service.ts";
export { AuditCheckpointView, AuditErased, AuditPage } from "./audit.views.ts";
export { type CheckpointKeeper, createCheckpointKeeper } from "./checkpoint.keeper.ts";
