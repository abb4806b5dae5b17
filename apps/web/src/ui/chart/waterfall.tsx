import type { Money } from "../../trpc/views.ts";
import { Money as MoneyText } from "../money.tsx";
import { chartValue } from "../money-format.ts";

export interface WaterfallStep {
  readonly key: string;
  readonly label: string;
  readonly amount: Money;
  readonly isTotal?: boolean;
}

interface WaterfallProps {
  readonly steps: readonly WaterfallStep[];
  /** The parts are changes between two totals: they carry a sign, and everything is rounded for reading. */
  readonly isChange?: boolean;
}

/** How parts add up to a total: each bar starts where the one before ended. */
export function Waterfall({ steps, isChange = false }: WaterfallProps) {
  let running = 0;
  const bars = steps.map((step) => {
    const value = chartValue(step.amount);
    const from = step.isTotal ? 0 : running;
    const to = step.isTotal ? value : running + value;
    running = to;
    return { ...step, low: Math.min(from, to), high: Math.max(from, to), isNegative: value < 0 };
  });
  const top = Math.max(...bars.map((bar) => bar.high), Number.MIN_VALUE);
  return (
    <ol className="space-y-2.5">
      {bars.map((bar) => (
        <li key={bar.key} className="grid grid-cols-[minmax(6.5rem,11rem)_1fr_auto] items-center gap-3 text-sm">
          <span className={bar.isTotal ? "font-semibold" : "text-ink-soft"}>{bar.label}</span>
          <span className="relative h-6 rounded-md bg-sunken">
            <span
              className={`absolute inset-y-0 rounded-md ${bar.isTotal ? "bg-ink" : bar.isNegative ? "bg-good" : "bg-accent"}`}
              style={{ left: `${(bar.low / top) * 100}%`, width: `max(2px, ${((bar.high - bar.low) / top) * 100}%)` }}
            />
          </span>
          <MoneyText
            value={bar.amount}
            rounded={isChange}
            signed={isChange && !bar.isTotal}
            className={`min-w-20 text-right ${bar.isTotal ? "font-semibold" : ""}`}
          />
        </li>
      ))}
    </ol>
  );
}
