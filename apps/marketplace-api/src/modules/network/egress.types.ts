import type { CompiledGrant } from "@souk/policy";
import type { Header } from "./header.rules.ts";
import type { CallClaim, NetworkDecision, OutsideEffect } from "./network.types.ts";

/** The running call a session sends for. */
export interface EgressCall {
  readonly companyId: string;
  /** UUID */
  readonly callId: string;
  readonly principal: string;
  readonly employeeId: string | null;
  readonly agentId: string | null;
  readonly publisher: string;
  readonly skill: string;
  readonly version: string;
  /** What the manifest declares, and what this call was granted of it. */
  readonly manifest: CompiledGrant;
  readonly grant: CompiledGrant;
  /** Aborted when the call is over. */
  readonly signal: AbortSignal;
  /** The caller's idempotency key, for the token a vendor gets. */
  readonly idempotencyKey: string | null;
  /** The first confidential path the call has read, if any. */
  readonly confidentialRead: () => string | null;
  /** The call's trace: hosts reached or refused, in order. */
  readonly hosts: HostNote[];
  /** What is stored when the call acts outside for the first time; null for a call nobody will ask for again. */
  readonly claim: () => CallClaim | null;
}

export interface OutsideRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | null;
}

/** Set when the request goes through a connection: what was decided there replaces the host rules. */
export interface ViaConnection {
  readonly name: string;
  readonly operation: string;
  /** Networks its address may be in; empty: public addresses. */
  readonly networks: readonly string[];
  /** Headers that sign the request, and what must not come back. */
  readonly credential: { readonly headers: readonly Header[]; readonly values: readonly string[] };
  readonly rule: string;
  /** Set when the operation is refused: recorded like every refusal. */
  readonly refusal: string | null;
}

/** What the guest gets. */
export interface OutsideAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: readonly Header[];
  readonly body: string;
  readonly encoding: "utf8" | "base64";
}

/** One line of the call's trace. */
export interface HostNote {
  readonly host: string;
  readonly method: string;
  readonly allowed: boolean;
  readonly reason: string | null;
  readonly bytes: number;
}

export interface EgressSession {
  /** @throws EgressRefused for a rule that said no, DomainError for a request that failed */
  fetch(
    request: OutsideRequest,
    n: number,
    via?: ViaConnection,
  ): Promise<{ readonly answer: OutsideAnswer; readonly target: string; readonly bytes: number }>;
  /** Mutating requests and how they ended. */
  effects(): readonly OutsideEffect[];
  /** Resolves when no request is on its way any more. */
  idle(): Promise<void>;
  /** Both ways, what was sent and received. */
  networkBytes(): number;
  /** Another call holds this call's idempotency key: it must not go on. */
  isTaken(): boolean;
  /** Settles when that happens. */
  readonly taken: Promise<void>;
  /** The call is stored: what was kept for a crash is not needed any more. */
  close(): void;
  /** Whether the call was stored is not known: any node may find out and end it. */
  abandon(): void;
}

/** A request that was not sent because a rule said no. */
export class EgressRefused extends Error {
  readonly target: string;
  readonly decision: Pick<NetworkDecision, "layer" | "rule">;
  constructor(target: string, decision: Pick<NetworkDecision, "layer" | "rule">, message: string) {
    super(message);
    this.target = target;
    this.decision = decision;
  }
}
