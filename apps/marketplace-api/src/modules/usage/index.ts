export { CallAction, CallDetail, CallHop, CallProblem, CallStatus } from "./usage.types.ts";
