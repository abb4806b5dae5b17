export { CallDetail, CallProblem, CallStatus } from "./usage.types.ts";
