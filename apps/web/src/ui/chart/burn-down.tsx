"use client";
import { useLocale } from "next-intl";
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from "recharts";
import type { Money } from "../../trpc/views.ts";
import { chartValue, formatMoney } from "../money-format.ts";
import { niceTicks } from "./scale.ts";

interface BurnDownProps {
  /** Cumulative spending by day of the month. */
  readonly days: readonly { readonly day: string; readonly spent: Money }[];
  readonly daysInPeriod: number;
  readonly limit: Money;
  readonly forecast: Money | null;
  readonly height?: number;
}

/** Spending against its limit, with the forecast for the rest of the period as a dashed line. */
export function BurnDown({ days, daysInPeriod, limit, forecast, height = 200 }: BurnDownProps) {
  const locale = useLocale();
  const axis = (value: number) => formatMoney({ amount: value.toFixed(6), currency: limit.currency }, locale, { compact: true });
  const spent = new Map(days.map(({ day, spent: amount }) => [Number(day.slice(8)), chartValue(amount)]));
  const lastDay = Math.max(0, ...spent.keys());
  const lastSpent = spent.get(lastDay) ?? 0;
  const slope = forecast && daysInPeriod > lastDay ? (chartValue(forecast) - lastSpent) / (daysInPeriod - lastDay) : 0;
  const points = Array.from({ length: daysInPeriod }, (_, index) => {
    const day = index + 1;
    return {
      day,
      ...(spent.has(day) ? { spent: spent.get(day) } : {}),
      ...(forecast && day >= lastDay ? { forecast: lastSpent + slope * (day - lastDay) } : {}),
    };
  });
  const ticks = niceTicks(Math.max(chartValue(limit), forecast ? chartValue(forecast) : 0, lastSpent));
  return (
    <div style={{ height }}>
      <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 320, height }}>
        <ComposedChart data={points} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="day"
            interval="equidistantPreserveStart"
            tickLine={false}
            axisLine={false}
            tick={{ fill: "var(--ink-soft)", fontSize: 12 }}
            minTickGap={18}
          />
          <YAxis
            width={52}
            ticks={[...ticks]}
            domain={[0, ticks.at(-1) ?? 1]}
            tickLine={false}
            axisLine={false}
            tick={{ fill: "var(--ink-soft)", fontSize: 12 }}
            tickFormatter={axis}
          />
          <ReferenceLine y={chartValue(limit)} stroke="var(--bad)" strokeDasharray="4 4" />
          <Area
            dataKey="spent"
            stroke="var(--chart-1)"
            fill="var(--chart-1)"
            fillOpacity={0.18}
            strokeWidth={1.5}
            isAnimationActive={false}
          />
          <Line dataKey="forecast" stroke="var(--ink-soft)" strokeDasharray="3 4" dot={false} isAnimationActive={false} />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
