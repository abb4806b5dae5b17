const FORGIVEN_MS = 60_000;
const ALLOWED = 3;
const FIRST_HOLD_MS = 2_000;
const LONGEST_HOLD_MS = 30_000;
const MAX_ENTRIES = 10_000;

interface Strikes {
  count: number;
  lastAt: number;
  heldUntil: number;
}

/**
 * Skills that cost hosts. Starting a host takes a fifth of a second of everybody's CPU, so a skill that ended several of them within a minute,
 * in one company, is held back for a while, longer each time. Only ends our own watchdog caused count: a host that was killed from outside
 * says nothing about the skill in it.
 */
export function createStrikes() {
  const entries = new Map<string, Strikes>();
  const keyOf = (companyId: string, skillKey: string): string => `${companyId}\n${skillKey}`;

  return {
    /** A host had to be killed because of this skill. Times are of one monotonic clock, ms. */
    add(companyId: string, skillKey: string, now: number): void {
      const key = keyOf(companyId, skillKey);
      const known = entries.get(key);
      const count = known && now - known.lastAt < FORGIVEN_MS ? known.count + 1 : 1;
      const holdMs = count < ALLOWED ? 0 : Math.min(LONGEST_HOLD_MS, FIRST_HOLD_MS * 2 ** (count - ALLOWED));
      if (known === undefined && entries.size >= MAX_ENTRIES) entries.clear();
      entries.set(key, { count, lastAt: now, heldUntil: now + holdMs });
    },
    /** How long this skill is still held back, ms; 0: it may run. */
    holdMs(companyId: string, skillKey: string, now: number): number {
      if (entries.size === 0) return 0;
      return Math.max(0, (entries.get(keyOf(companyId, skillKey))?.heldUntil ?? 0) - now);
    },
  };
}
