import type { Currency } from "@souk/kernel";

export const ROLES = ["employee", "admin", "finance", "auditor", "vendor", "operator"] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who calls, as found by the credential; never by anything in the request's body.
 * The chain is employee → agent: an agent has an owner and never more than the owner (T2).
 */
export interface Principal {
  readonly kind: "employee" | "agent" | "service" | "publisher";
  /** `<kind>:<id>`: scope of idempotency keys, actor in the audit trail. Opaque, no name in it. */
  readonly key: string;
  readonly companyId: string;
  /** The employee, or the agent's owner; null for service and publisher keys. */
  readonly employeeId: string | null;
  readonly agentId: string | null;
  /** Set for keys of a publisher. */
  readonly publisher: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly locale: string;
  readonly roles: readonly Role[];
  /** Group ids of the employee. */
  readonly groups: readonly string[];
  readonly costCentre: string;
  /** What the credential may be used for: "*" or "admin", "call", "read", "publish", "signal". */
  readonly scopes: readonly string[];
  /** Grants of the employee: own permission set plus those of the groups and of everyone, in wire form. */
  readonly employeeGrants: readonly string[];
  /** Grants delegated to the agent; null when no agent is in the chain. */
  readonly agentGrants: readonly string[] | null;
  readonly company: CompanyView;
  /** Session this access token stands for. */
  readonly sessionId: string | null;
  /** Epoch of the company when this was read: older than the node's known epoch means read again. */
  readonly epoch: bigint;
  /** End of the credential, ms UTC. */
  readonly expiresAt: number;
}

export interface CompanyView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly currency: Currency;
  readonly billingTimeZone: string;
  readonly env: "live" | "test";
}
