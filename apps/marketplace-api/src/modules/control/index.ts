export { KillPreview, KillSwitchView, type KillTarget } from "./control.types.ts";
export { createKillService, type KillInput, type KillService } from "./kill.service.ts";
export { type ControlNode, startControlNode } from "./node.ts";
