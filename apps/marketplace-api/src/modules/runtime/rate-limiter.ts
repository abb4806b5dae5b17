import { type Clock, DomainError, said, words } from "@souk/kernel";
import type { Rate } from "./runtime.types.ts";

/** One limit that applies to a call. */
export interface RateRule {
  readonly name: "employee" | "agent" | "skill";
  /** Whom it counts: company and id. */
  readonly key: string;
  readonly rate: Rate;
}

/** Header fields of draft-ietf-httpapi-ratelimit-headers-10. */
export interface RateFields {
  readonly policy: string;
  readonly limit: string;
}

export interface RateLimiterDeps {
  readonly clock: Clock;
  /** API processes alive: each takes an equal share, so that together they never pass the limit. */
  readonly nodes: () => number;
}

export interface RateLimiter {
  /**
   * Counts one call against every rule, or against none. `onFields` learns the header fields either way.
   * @throws DomainError `rate_limited` with `retryAfterSeconds`
   */
  take(rules: readonly RateRule[], onFields?: (fields: RateFields) => void): void;
  /** Says what `take` would say, and counts nothing. @throws DomainError `rate_limited` */
  look(rules: readonly RateRule[], onFields?: (fields: RateFields) => void): void;
}

interface Bucket {
  tokens: number;
  /** ms UTC */
  at: number;
}

const MAX_BUCKETS = 50_000;

/** Token buckets in this node's memory: a full bucket lets a burst of the whole share through, then calls come at the rate. */
export function createRateLimiter({ clock, nodes }: RateLimiterDeps): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function bucketOf({ name, key, rate }: RateRule, share: number, now: number): Bucket {
    const id = `${name}:${key}`;
    let bucket = buckets.get(id);
    if (!bucket) {
      if (buckets.size >= MAX_BUCKETS) buckets.clear(); // everybody starts full again: memory stays bounded
      bucket = { tokens: share, at: now };
      buckets.set(id, bucket);
    }
    const elapsed = Math.max(0, now - bucket.at); // a clock that goes back gives nothing
    bucket.tokens = Math.min(share, bucket.tokens + (elapsed * share) / (rate.seconds * 1000));
    bucket.at = now;
    return bucket;
  }

  function decide(rules: readonly RateRule[], calls: 0 | 1, onFields?: (fields: RateFields) => void): void {
    if (rules.length === 0) return;
    const now = clock.now();
    const alive = nodes();
    const states = rules.map((rule) => {
      const share = Math.max(1, Math.floor(rule.rate.calls / alive));
      return { rule, share, perMs: share / (rule.rate.seconds * 1000), bucket: bucketOf(rule, share, now) };
    });
    const empty = states.filter(({ bucket }) => bucket.tokens < 1);
    if (empty.length === 0) for (const { bucket } of states) bucket.tokens -= calls;
    onFields?.({
      policy: states.map(({ rule, share }) => `"${rule.name}";q=${share};w=${rule.rate.seconds}`).join(", "),
      limit: states
        .map(({ rule, share, perMs, bucket }) => {
          const left = Math.floor(bucket.tokens);
          return `"${rule.name}";r=${left};t=${Math.ceil((share - bucket.tokens) / perMs / 1000)}`;
        })
        .join(", "),
    });
    if (empty.length === 0) return;
    const waitMs = Math.max(...empty.map(({ bucket, perMs }) => (1 - bucket.tokens) / perMs));
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
    const { rule } = empty[0] ?? { rule: rules[0] };
    throw new DomainError(
      "rate_limited",
      said`Your company allows ${rule?.rate.calls ?? 0} calls in ${rule?.rate.seconds ?? 0} seconds per ${words(rule?.name ?? "")}. Try again in ${retryAfterSeconds} s; an administrator can change it under Runtime.`,
      { details: { retryAfterSeconds } },
    );
  }

  return {
    take: (rules, onFields) => decide(rules, 1, onFields),
    look: (rules, onFields) => decide(rules, 0, onFields),
  };
}
