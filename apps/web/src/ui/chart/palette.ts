const COLOURS = 6;

/** The colour of the n-th series; from the tokens, so it follows light and dark. */
export function seriesColour(index: number): string {
  return `var(--chart-${(index % COLOURS) + 1})`;
}
