/** What can be wrong with an exported audit trail. Closed; the words are the verifier's. */
export type AuditProblemCode =
  | "platform_unsupported"
  | "header_missing"
  | "line_malformed"
  | "record_changed"
  | "record_missing"
  | "record_order"
  | "record_unproved"
  | "batch_changed"
  | "chain_broken"
  | "start_missing"
  | "checkpoint_signature"
  | "checkpoint_untrusted_key"
  | "checkpoint_mismatch"
  | "since_invalid"
  | "since_mismatch"
  | "since_missing";

export interface AuditProblem {
  readonly code: AuditProblemCode;
  readonly message: string;
  /** Line of the file, from 1. */
  readonly line?: number;
}
