import { DomainError } from "@souk/kernel";

/**
 * SQLSTATEs of a server that cannot take a connection or has just ended it (PostgreSQL, appendix A: class 08, 53300 too many connections,
 * 57P01–57P05 shutdown) or that rolled a transaction back for want of time or because of another one (40001, 40P01, 55P03, 57014), the same in
 * Prisma's numbers (P2028: no connection or no end of a transaction in time, P2034: a conflict), and what a socket says.
 */
const AWAY = /^(08\w{3}|53300|57P0[1-5]|40001|40P01|55P03|57014|P1001|P1002|P1008|P1017|P2024|P2028|P2034|P2037|ECONNREFUSED|ECONNRESET)$/;
/** pg reports these without a code. */
const AWAY_TEXT = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;
const DEPTH = 5;

/** The answer while the database is away or full: a capacity problem that a retry solves. Null for every other error. */
export function fromDatabase(error: unknown): DomainError | null {
  let at: unknown = error;
  for (let depth = 0; depth < DEPTH && typeof at === "object" && at !== null; depth += 1) {
    const { code, originalCode, message, cause, meta } = at as Record<string, unknown>;
    const isAway = [code, originalCode].some((one) => typeof one === "string" && AWAY.test(one)) || AWAY_TEXT.test(String(message ?? ""));
    if (isAway) {
      return new DomainError(
        "overloaded",
        "The database did not answer. Try again in a moment, a call with the same idempotency key: it is never charged twice.",
        { cause: error, details: { retryAfterSeconds: 1 } },
      );
    }
    // Prisma (P2039 and others) keeps what the driver said here, not as a cause.
    at = cause ?? (meta as { readonly driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  }
  return null;
}
