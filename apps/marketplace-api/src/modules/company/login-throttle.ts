import { type Clock, DomainError, said } from "@souk/kernel";

const WINDOW_MS = 60_000;
const MAX_TRIES = 10;
const MAX_EMAILS = 10_000;

/** Slows down guessing: at most ten failed tries a minute per address, whether the address exists or not. */
export function createLoginThrottle(clock: Clock) {
  const tries = new Map<string, number[]>();
  return {
    /** Counts one try; what it answers takes the try back, for a password that was right. @throws DomainError `rate_limited` with `retryAfterSeconds`. */
    take(email: string): () => void {
      const now = clock.now();
      const recent = (tries.get(email) ?? []).filter((at) => at > now - WINDOW_MS);
      if (recent.length >= MAX_TRIES) {
        const retryAfterSeconds = Math.max(1, Math.ceil(((recent[0] ?? now) + WINDOW_MS - now) / 1000));
        throw new DomainError("rate_limited", said`Too many attempts for this address. Try again in ${retryAfterSeconds} seconds.`, {
          details: { retryAfterSeconds },
        });
      }
      tries.delete(email);
      tries.set(email, [...recent, now]);
      for (const oldest of tries.keys()) {
        if (tries.size <= MAX_EMAILS) break;
        tries.delete(oldest);
      }
      let isCounted = true;
      return () => {
        const counted = tries.get(email);
        const at = counted?.indexOf(now) ?? -1;
        if (isCounted && counted && at >= 0) tries.set(email, counted.toSpliced(at, 1));
        isCounted = false;
      };
    },
  };
}
