/** Repeatable chance for the demo's history: the same seed plays the same months. */
export interface Dice {
  /** 0 ≤ value < 1 */
  next(): number;
  /** min ≤ value ≤ max, whole */
  between(min: number, max: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  isLucky(share: number): boolean;
}

/** Mulberry32: small, even enough for a demo, never for secrets. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
    isLucky: (share) => next() < share,
  };
}
