export { KillPreview, KillSwitchView, type KillTarget } from "./control.types.ts";
export { createKillService, type KillInput, type KillService } from "./kill.service.ts";
export { CANCELLED, type ControlNode, startControlNode } from "./node.ts";
