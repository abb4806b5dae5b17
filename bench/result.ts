/** One figure of one benchmark, as `npm run bench -- --json` prints it. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Against the peer or the limit of the same run. */
  readonly ratio: number | null;
  readonly against: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The middle value. @throws RangeError for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError("no values");
  return middle;
}

/** The value below which a share of all lies. @throws RangeError for an empty list. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (found === undefined) throw new RangeError("no values");
  return found;
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** What a file of benchmarks exports: each name runs alone. */
export type Benches = Readonly<Record<string, () => Promise<readonly BenchResult[]>>>;
