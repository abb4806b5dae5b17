export { CallFilter } from "./call.inputs.ts";
export { CancelView, type RunningCallDesk, RunningCallPage, RunningCallView } from "./running.views.ts";
export { createUsageService, noCallId, type UsageService } from "./usage.service.ts";
export { CallAction, CallDetail, CallHop, CallProblem, CallStatus } from "./usage.types.ts";
export { CallPage, CallView, TraceView, UsageDimension, UsageView } from "./usage.views.ts";
