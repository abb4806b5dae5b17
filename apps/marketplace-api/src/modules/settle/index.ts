export { createSettle } from "./settle.service.ts";
export type { CallRow, FileWrite, KvWrite, LeaseUse, OutcomeClaim, Settle, Verdict } from "./settle.types.ts";
