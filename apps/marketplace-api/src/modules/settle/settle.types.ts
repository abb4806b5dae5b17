import type { CallStatus } from "../usage/index.ts";

/** One budget lease a call was admitted on, and what it uses of it (micro-units). */
export interface LeaseUse {
  readonly leaseId: string;
  readonly budgetId: string;
  readonly period: string;
  /** Charged now. */
  readonly spendMicro: bigint;
  /** Held for pending outcomes. */
  readonly holdMicro: bigint;
}

/** An outcome a call claims. */
export interface OutcomeClaim {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly confirm: string;
  readonly priceMicro: bigint;
  /** ms UTC */
  readonly settlesAt: number;
}

/** What a call counted of one declared unit, priced. Amounts are micro-units. */
export interface UnitUse {
  /** UUID of the event. */
  readonly id: string;
  /** `unit:<name>` */
  readonly meter: string;
  readonly quantity: number;
  readonly unitMicro: bigint;
  readonly amountMicro: bigint;
  readonly feeMicro: bigint;
  /** RFC 8785 text of the receipt's payload. */
  readonly receipt: string;
  /** Leaf hash of the receipt, hex. */
  readonly leaf: string;
}

/** A staged change: `baseVersion` is the version it replaces (0: the path was free). The blob is stored already; a removal has none. */
export interface FileWrite {
  readonly path: string;
  readonly baseVersion: number;
  readonly sha256: string;
  readonly size: number;
  readonly deleted: boolean;
  readonly cause: string | null;
  /** What it carries from what the call had read, and the path that was read. */
  readonly label: string | null;
  readonly labelFrom: string | null;
}

/** One path a call read, for the read log; also of calls that failed. */
export interface FileReadNote {
  readonly path: string;
  readonly version: number;
  readonly bytes: number;
  readonly label: string | null;
}

/** One effect or refusal inside a call, for the audit trail; the call has a row of its own. */
export interface AuditNote {
  readonly action: string;
  readonly target: string;
  readonly payload: unknown;
}

/** `value` null deletes the entry. */
export interface KvWrite {
  readonly key: string;
  readonly value: string | null;
}

/** Everything one finished call writes. Times are ms UTC, amounts micro-units of `currency`. */
export interface CallRow {
  readonly companyId: string;
  readonly id: string;
  readonly skill: string;
  readonly publisher: string;
  readonly version: string;
  readonly sha256: string;
  readonly termsVersion: number;
  readonly employeeId: string | null;
  readonly agentId: string | null;
  /** Principal key: actor, and scope of the idempotency key. */
  readonly principal: string;
  readonly via: string;
  readonly status: CallStatus;
  readonly errorCode: string | null;
  /** Of the call alone, units aside. */
  readonly amountMicro: bigint;
  readonly feeMicro: bigint;
  readonly currency: string;
  readonly costCentre: string;
  readonly period: string;
  readonly admittedAt: number;
  readonly wallMs: number;
  readonly input: string | null;
  readonly answer: string | null;
  /** JSON text of CallDetail. */
  readonly detail: string;
  /** RFC 8785 text of the receipt's payload; null: nothing is billed. A call with units has one, even if the call itself costs nothing. */
  readonly receipt: string | null;
  /** Leaf hash of the receipt, hex. */
  readonly leaf: string | null;
  readonly idempotencyKey: string | null;
  readonly argsHash: string | null;
  readonly leases: readonly LeaseUse[];
  /** At most one per meter. */
  readonly units: readonly UnitUse[];
  readonly outcomes: readonly OutcomeClaim[];
  readonly files: readonly FileWrite[];
  /** Writes that wait for a person instead of moving heads. */
  readonly pending: readonly FileWrite[];
  readonly reads: readonly FileReadNote[];
  readonly audits: readonly AuditNote[];
  readonly kv: readonly KvWrite[];
}

/** `stored`: durable. Anything else: not written, with the reason; rebuild the row and settle it again. */
export type Verdict =
  | { readonly kind: "stored" }
  /** Another call holds the idempotency key. */
  | { readonly kind: "replay" }
  /** The business object of this outcome was claimed before. */
  | { readonly kind: "outcome"; readonly name: string }
  /** The budget lease has ended. */
  | { readonly kind: "lease" }
  /** Somebody else changed that file first. */
  | { readonly kind: "file"; readonly path: string }
  /** A file cannot be written at all: a name that passes for another, an area that is full. `text` is the database's verdict. */
  | { readonly kind: "refused"; readonly text: string }
  /** It was stopped before its statement began. */
  | { readonly kind: "stopped" };

export interface Settle {
  /**
   * Resolves when the row is durable or has lost a race. `mayStart` is asked each time a statement is about to begin: when it says no the row
   * is not written, once the statement has begun the call stands. @throws DomainError `internal` when the database stays away.
   */
  submit(row: CallRow, mayStart?: () => boolean): Promise<Verdict>;
  /** Waits for what is queued. */
  close(): Promise<void>;
  /** Rows that wait for a flush. */
  waiting(): number;
  /** Flushes and rows so far, for metrics. */
  readonly stats: { flushes: number; rows: number; retries: number };
}
