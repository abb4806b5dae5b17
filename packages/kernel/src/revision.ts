import { hashCanonical } from "./digest.ts";
import { DomainError } from "./errors.ts";

/** A short name for exactly this value (JSON; the order of members does not matter). */
export const revisionOf = (value: unknown): string => hashCanonical(value).slice(0, 32);

/** Keeps a change that was made on something older from undoing what somebody else did since. @throws DomainError `conflict` */
export function requireRevision(given: string | undefined, inForce: string): void {
  if (given === undefined || given === inForce) return;
  throw new DomainError(
    "conflict",
    "Somebody changed this since you opened it, so nothing was saved. Load it again and repeat your change.",
  );
}
