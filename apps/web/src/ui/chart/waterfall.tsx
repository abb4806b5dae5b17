import type { Money } from "../../trpc/views.ts";
import { Money as MoneyText } from "../money.tsx";
import { chartValue } from "../money-format.ts";

export interface WaterfallStep {
  readonly key: string;
  readonly label: string;
  readonly amount: Money;
  readonly isTotal?: boolean;
}

/** How parts add up to a total: each bar starts where the one before ended. */
export function Waterfall({ steps }: { readonly steps: readonly WaterfallStep[] }) {
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
        <li key={bar.key} className="grid grid-cols-[6.5rem_1fr_auto] items-center gap-3 text-sm">
          <span className={bar.isTotal ? "font-semibold" : "text-ink-soft"}>{bar.label}</span>
          <span className="relative h-6 rounded-md bg-sunken">
            <span
              className={`absolute inset-y-0 rounded-md ${bar.isTotal ? "bg-ink" : bar.isNegative ? "bg-good" : "bg-accent"}`}
              style={{ left: `${(bar.low / top) * 100}%`, width: `max(2px, ${((bar.high - bar.low) / top) * 100}%)` }}
            />
          </span>
          <MoneyText value={bar.amount} className={`min-w-20 text-right ${bar.isTotal ? "font-semibold" : ""}`} />
        </li>
      ))}
    </ol>
  );
}
