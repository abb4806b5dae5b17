import type { LocalText } from "@souk/contracts";
import type { BillingPeriod, CompanyBudget, SpendCell } from "./billing.types.ts";

export interface SpendSum {
  readonly key: string;
  calls: number;
  outcomes: number;
  amount: bigint;
}

/** Sums per key, largest first; equal amounts by key. */
export function sumByKey(cells: readonly SpendCell[]): SpendSum[] {
  const sums = new Map<string, SpendSum>();
  for (const cell of cells) {
    const sum = sums.get(cell.key) ?? { key: cell.key, calls: 0, outcomes: 0, amount: 0n };
    sum.calls += cell.calls;
    sum.outcomes += cell.outcomes;
    sum.amount += cell.amount;
    sums.set(cell.key, sum);
  }
  return [...sums.values()].sort((a, b) => (a.amount === b.amount ? (a.key < b.key ? -1 : 1) : a.amount < b.amount ? 1 : -1));
}

/** The same stretch of the month before: as long as this month has run, and never longer than that month was. */
export function sameStretch(period: BillingPeriod, previous: BillingPeriod, now: number): number {
  if (now >= period.to) return previous.to;
  return Math.min(previous.to, previous.from + Math.max(0, now - period.from));
}

/** Spend at the month's end if it goes on as it has; null for a month that is over or has hardly begun. */
export function forecastSpend(budget: CompanyBudget, period: BillingPeriod, now: number): bigint | null {
  const elapsed = now - period.from;
  if (now >= period.to || elapsed < 86_400_000) return null;
  return (budget.spent * BigInt(period.to - period.from)) / BigInt(elapsed);
}

/** A meter in words. */
export function meterLabel(meter: string): LocalText {
  if (meter === "call") return { en: "Calls", zh: "调用" };
  if (meter.startsWith("unit:")) return { en: `Unit: ${meter.slice(5)}`, zh: `计量单位：${meter.slice(5)}` };
  const name = meter.replace(/^outcome:/, "");
  return { en: `Outcome: ${name}`, zh: `成果：${name}` };
}

export const NO_COST_CENTRE: LocalText = { en: "No cost centre", zh: "未指定成本中心" };
