import type { ReactNode } from "react";

export interface Bar {
  readonly key: string;
  readonly label: ReactNode;
  readonly value: number;
  readonly text: ReactNode;
}

/** Steps of a funnel, or shares of a whole, as bars with their figures beside them. */
export function Bars({ bars }: { readonly bars: readonly Bar[] }) {
  const top = Math.max(...bars.map((bar) => bar.value), Number.MIN_VALUE);
  return (
    <ol className="space-y-2.5">
      {bars.map((bar) => (
        <li key={bar.key} className="grid grid-cols-[minmax(6rem,9rem)_1fr_auto] items-center gap-3 text-sm">
          <span className="min-w-0 truncate text-ink-soft">{bar.label}</span>
          <span className="h-5 rounded-md bg-sunken">
            <span
              className="block h-full rounded-md bg-accent"
              style={{ width: bar.value > 0 ? `max(2px, ${(bar.value / top) * 100}%)` : 0 }}
            />
          </span>
          <span className="numeric text-right">{bar.text}</span>
        </li>
      ))}
    </ol>
  );
}
