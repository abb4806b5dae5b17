export { type CheckpointPusher, createCheckpointPusher } from "./checkpoint.pusher.ts";
export { webhookStore } from "./checkpoint.repository.prisma.ts";
export { type CheckpointService, createCheckpointService } from "./checkpoint.service.ts";
export { AuditPushBody, AuditPushSet, AuditPushView, DeliveryView } from "./checkpoint.types.ts";
