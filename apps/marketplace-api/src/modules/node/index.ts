export { type ControlNode, startControlNode } from "./node.service.ts";
