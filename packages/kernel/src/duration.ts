const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration as manifests write it: "72h", "14d", "30s". @throws RangeError for another form. */
export function parseDuration(text: string): number {
  const match = /^(\d{1,6})(ms|s|m|h|d)$/.exec(text);
  if (!match) throw new RangeError(`not a duration such as 72h or 14d: ${text}`);
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
