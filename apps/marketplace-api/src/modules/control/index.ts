export { ChoicesInput, KillBody, LiftBody, QuarantineBody, toTarget } from "./control.inputs.ts";
export { KillChoice, KillPreview, KillSwitchView, type KillTarget } from "./control.types.ts";
export { readKillSince } from "./kill.repository.prisma.ts";
export { createKillService, type KillInput, type KillService } from "./kill.service.ts";
export { createOperatorService, type OperatorService } from "./operator.service.ts";
export { OperatorHostsView, OperatorNowView } from "./operator.types.ts";
export { createQuarantineService, type QuarantineService } from "./quarantine.service.ts";
export { QuarantinePreview, QuarantineView } from "./quarantine.types.ts";
