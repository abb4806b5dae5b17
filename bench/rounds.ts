import { median, rounded } from "./result.ts";

/** How long one side is measured at a time. */
export const ROUND_MS = 1_500;
/** Odd: the median is one of them. */
const ROUNDS = 7;

export interface Comparison {
  /** Median rates, per second. */
  readonly ours: number;
  readonly theirs: number;
  /** Median of what each round came to. */
  readonly ratio: number;
  /** Ours ÷ theirs, round by round. */
  readonly rounds: readonly number[];
}

/**
 * Measures two sides in turn, in short rounds, and divides each round by the one beside it: a machine changes its speed within a run, and two
 * medians taken over all of it may come from different moments.
 */
export async function compare(ours: () => Promise<number>, theirs: () => Promise<number>): Promise<Comparison> {
  const pairs: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const limit = await theirs();
    pairs.push({ ours: await ours(), theirs: limit });
  }
  const ratios = pairs.map((pair) => pair.ours / pair.theirs);
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    theirs: median(pairs.map((pair) => pair.theirs)),
    ratio: rounded(median(ratios)),
    rounds: ratios.map((ratio) => rounded(ratio)),
  };
}
