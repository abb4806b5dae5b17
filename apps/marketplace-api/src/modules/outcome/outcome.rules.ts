import { type Principal, requireScope } from "../identity/index.ts";
import type { ConfirmKind, Outcome, Verdict } from "./outcome.types.ts";

/** What the caller is to one outcome. */
export interface DeciderFacts {
  /** The employee who called (also through an agent), or the agent or key itself. */
  readonly isCaller: boolean;
  readonly isAdmin: boolean;
  readonly isFinance: boolean;
  /** A credential issued for the buyer's own system. A person's session never counts as one. */
  readonly isSignal: boolean;
}

/** What a principal is to an outcome of its company. */
export function deciderFacts(principal: Principal, outcome: Pick<Outcome, "employeeId" | "callPrincipal" | "callAgentId">): DeciderFacts {
  const sameAgent = principal.kind === "agent" && principal.agentId === outcome.callAgentId;
  const sameEmployee = principal.kind === "employee" && principal.employeeId !== null && principal.employeeId === outcome.employeeId;
  return {
    isCaller: sameAgent || sameEmployee || principal.key === outcome.callPrincipal,
    isAdmin: principal.roles.includes("admin"),
    isFinance: principal.roles.includes("finance"),
    isSignal: isSignalKey(principal),
  };
}

/**
 * Whether the credential speaks for a system of the buyer: the scope `signal`, said expressly. A key of a person says no more than
 * the person may: it is one only while they work in finance or administer.
 */
export function isSignalKey(principal: Principal): boolean {
  if (principal.sessionId !== null || !principal.scopes.includes("signal")) return false;
  return principal.kind === "service" || principal.roles.includes("finance") || principal.roles.includes("admin");
}

/**
 * Who may decide about a claim (DESIGN §7). `auto` is the seller's word: nobody confirms it. `caller`: whoever called, or an admin.
 * `signal`: the buyer's system, finance or an admin; a caller's word is not enough. Saying no is open to everybody on the buyer's side
 * who may see the outcome: it is free, and it only ever protects the buyer.
 */
export function mayDecide(confirm: ConfirmKind, verdict: Verdict, facts: DeciderFacts): boolean {
  const { isCaller, isAdmin, isFinance, isSignal } = facts;
  if (verdict === "reject") return isCaller || isAdmin || isFinance || isSignal;
  if (confirm === "caller") return isCaller || isAdmin;
  if (confirm === "signal") return isSignal || isFinance || isAdmin;
  return false;
}

/** Whether an outcome still waits for a decision: until it settles it can be rejected for free. */
export function isOpen({ state, settlesAt }: Pick<Outcome, "state" | "settlesAt">, now: number): boolean {
  return state === "pending" && now < settlesAt;
}

/** Which decision this caller may take now on an outcome that waits for one. */
export function mayDecideNow(
  outcome: Pick<Outcome, "confirm" | "state" | "settlesAt">,
  facts: DeciderFacts,
  now: number,
): Readonly<Record<Verdict, boolean>> {
  const waits = isOpen(outcome, now);
  return {
    confirm: waits && mayDecide(outcome.confirm, "confirm", facts),
    reject: waits && mayDecide(outcome.confirm, "reject", facts),
  };
}

/** Who can confirm, in words, for the refusal. */
export function whoConfirms(confirm: ConfirmKind): string {
  if (confirm === "caller") return "the person or agent that made the call, or an administrator";
  if (confirm === "signal") return "your own system (a key with the scope signal), finance or an administrator";
  return "nobody: it settles on the seller's word unless you reject it in time";
}

/** @throws DomainError `permission_denied` unless the credential speaks for the buyer's system, or the person is finance or an admin. */
export function requireSignal(principal: Principal): void {
  requireScope(principal, "signal");
  if (isSignalKey(principal) || principal.roles.includes("finance") || principal.roles.includes("admin")) return;
  requireScope({ ...principal, scopes: principal.scopes.filter((scope) => scope !== "*") }, "signal");
}
