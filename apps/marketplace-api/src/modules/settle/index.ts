export { createSettle } from "./settle.service.ts";
export type {
  AuditNote,
  CallRow,
  FileReadNote,
  FileWrite,
  KvWrite,
  LeaseUse,
  OutcomeClaim,
  Settle,
  UnitUse,
  Verdict,
} from "./settle.types.ts";
