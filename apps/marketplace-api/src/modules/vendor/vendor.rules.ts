import type { VendorEarnings, VendorOutcomes, VendorUsage } from "./vendor.types.ts";

/** Calls that reached the skill: one that the buyer's rules turned away, or whose input did not fit, says nothing about it. */
const reached = (row: VendorUsage): boolean => row.status !== "denied" && row.errorCode !== "invalid_input";

export function countCalls(usage: readonly VendorUsage[]): number {
  return usage.filter(reached).reduce((sum, row) => sum + row.calls, 0);
}

/** Share of the calls that reached the skill and succeeded; null without calls. */
export function successRate(usage: readonly VendorUsage[]): number | null {
  const calls = countCalls(usage);
  if (calls === 0) return null;
  return usage.filter((row) => row.status === "succeeded").reduce((sum, row) => sum + row.calls, 0) / calls;
}

/** Distinct buyers of calls that reached the skill. */
export function countBuyers(usage: readonly VendorUsage[]): number {
  return new Set(usage.filter(reached).map((row) => row.buyer)).size;
}

/** The middle of per-day figures, weighted by calls: what the projection allows without single calls. Null without calls. */
export function weightedMedian(usage: readonly VendorUsage[], of: (row: VendorUsage) => number): number | null {
  const rows = usage.filter((row) => row.status === "succeeded").sort((a, b) => of(a) - of(b));
  const half = rows.reduce((sum, row) => sum + row.calls, 0) / 2;
  let seen = 0;
  for (const row of rows) {
    seen += row.calls;
    if (seen >= half) return Math.round(of(row) * 100) / 100;
  }
  return null;
}

/** Declared error codes and how often, most frequent first. */
export function countErrors(usage: readonly VendorUsage[]): { code: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { errorCode, calls } of usage.filter(reached))
    if (errorCode !== null) counts.set(errorCode, (counts.get(errorCode) ?? 0) + calls);
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

export interface Earned {
  readonly gross: bigint;
  readonly fee: bigint;
}

/** What calls and settled outcomes earned, before and as the platform's fee. */
export function sumEarnings(usage: readonly VendorUsage[], earnings: readonly VendorEarnings[]): Earned {
  let gross = 0n;
  let fee = 0n;
  for (const row of [...usage, ...earnings]) {
    gross += row.grossMicro;
    fee += row.feeMicro;
  }
  return { gross, fee };
}

const SETTLED = new Set(["verified", "claimed_uncontested", "billed"]);

/** Claims of the month: how many, how many were paid, how many the buyers said no to. */
export function countClaims(outcomes: readonly VendorOutcomes[]): { claimed: number; settled: number; rejected: number } {
  const count = (matches: (state: string) => boolean): number =>
    outcomes.filter((row) => matches(row.state)).reduce((sum, row) => sum + row.outcomes, 0);
  return { claimed: count(() => true), settled: count((state) => SETTLED.has(state)), rejected: count((state) => state === "rejected") };
}

/** Gross per day and skill, days in order. */
export function grossByDay(
  usage: readonly VendorUsage[],
  earnings: readonly VendorEarnings[],
): { day: string; values: { key: string; gross: bigint }[] }[] {
  const days = new Map<string, Map<string, bigint>>();
  for (const { day, skill, grossMicro } of [...usage, ...earnings]) {
    const skills = days.get(day) ?? new Map<string, bigint>();
    skills.set(skill, (skills.get(skill) ?? 0n) + grossMicro);
    days.set(day, skills);
  }
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, skills]) => ({ day, values: [...skills].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, gross]) => ({ key, gross })) }));
}
