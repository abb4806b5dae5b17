import { DomainError, type MicroUnits, micro, said } from "@souk/kernel";
import type { AccountCode } from "./account.ts";
import type { Transfer } from "./posting.ts";

/** A two-phase transfer: money held until it is posted (wholly or in part), voided, or expires. */
export interface PendingTransfer {
  readonly id: string;
  readonly debit: AccountCode;
  readonly credit: AccountCode;
  /** The most that can be posted. */
  readonly amount: MicroUnits;
  /** ms UTC; at or after this instant nothing can be posted any more. */
  readonly expiresAt: number;
  readonly state: "pending" | "posted" | "voided" | "expired";
}

function refuse(pending: PendingTransfer, action: string): never {
  throw new DomainError("conflict", said`a transfer that is ${pending.state} cannot be ${action}`, { details: { id: pending.id } });
}

export interface PostInput {
  readonly amount: bigint;
  /** Now, ms UTC. */
  readonly at: number;
}

/**
 * Posts a held transfer, all of it or less; what is left is released.
 * @throws DomainError `conflict` when it is not pending or expired; RangeError for more than was held.
 */
export function post(
  pending: PendingTransfer,
  { amount, at }: PostInput,
): { readonly pending: PendingTransfer; readonly transfer: Transfer } {
  if (pending.state !== "pending") refuse(pending, "posted");
  if (at >= pending.expiresAt) refuse({ ...pending, state: "expired" }, "posted");
  if (amount < 0n || amount > pending.amount) throw new RangeError("no more than what is held can be posted");
  return { pending: { ...pending, state: "posted" }, transfer: { debit: pending.debit, credit: pending.credit, amount: micro(amount) } };
}

/** Releases a held transfer. Voiding twice changes nothing. @throws DomainError `conflict` when it was posted. */
export function voidTransfer(pending: PendingTransfer): PendingTransfer {
  if (pending.state === "posted") refuse(pending, "voided");
  return pending.state === "pending" ? { ...pending, state: "voided" } : pending;
}

/** Releases a held transfer whose time is over; any other is answered as it is. `at`: now, ms UTC. */
export function expire(pending: PendingTransfer, at: number): PendingTransfer {
  return pending.state === "pending" && at >= pending.expiresAt ? { ...pending, state: "expired" } : pending;
}

/** What is held at an instant (ms UTC): pending and not expired. */
export function heldAmount(transfers: Iterable<PendingTransfer>, at: number): MicroUnits {
  let sum = 0n;
  for (const { state, expiresAt, amount } of transfers) if (state === "pending" && at < expiresAt) sum += amount;
  return micro(sum);
}
