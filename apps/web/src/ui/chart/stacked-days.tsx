"use client";
import type { Currency } from "@souk/kernel/money";
import { useLocale } from "next-intl";
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { DaySeries } from "../../trpc/views.ts";
import { formatMoney } from "../money-format.ts";
import { fillDays } from "./fill-days.ts";
import { seriesColour } from "./palette.ts";
import { niceTicks } from "./scale.ts";

interface StackedDaysProps {
  readonly days: readonly DaySeries[];
  readonly series: readonly { readonly key: string; readonly label: string }[];
  readonly currency: Currency;
  readonly height?: number;
}

const AXIS_TEXT = { fill: "var(--ink-soft)", fontSize: 12 };
const TOOLTIP = { background: "var(--surface)", border: "1px solid var(--line)", borderRadius: 10, fontSize: 13, color: "var(--ink)" };

/** Amounts per day, one band per series, largest at the bottom. */
export function StackedDays({ days, series, currency, height = 240 }: StackedDaysProps) {
  const locale = useLocale();
  const points = fillDays(
    days,
    series.map(({ key }) => key),
  );
  const ticks = niceTicks(Math.max(0, ...points.map((point) => series.reduce((sum, { key }) => sum + (point[key] ?? 0), 0))));
  const axis = (value: number) => formatMoney({ amount: value.toFixed(6), currency }, locale, { compact: true });
  const exact = (value: number) => formatMoney({ amount: value.toFixed(6), currency }, locale, { rounded: true });
  const names = new Map(series.map(({ key, label }) => [key, label]));
  return (
    <>
      <div style={{ height }}>
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 640, height }}>
          <AreaChart data={points} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="day" interval="equidistantPreserveStart" tickLine={false} axisLine={false} tick={AXIS_TEXT} minTickGap={14} />
            <YAxis
              width={52}
              ticks={[...ticks]}
              domain={[0, ticks.at(-1) ?? 1]}
              tickLine={false}
              axisLine={false}
              tick={AXIS_TEXT}
              tickFormatter={axis}
            />
            <Tooltip
              formatter={(value, name) => [exact(Number(value)), names.get(String(name)) ?? String(name)]}
              contentStyle={TOOLTIP}
              labelStyle={{ color: "var(--ink-soft)" }}
              cursor={{ stroke: "var(--line-strong)" }}
            />
            {series.map(({ key }, index) => (
              <Area
                key={key}
                type="monotone"
                dataKey={key}
                stackId="all"
                stroke={seriesColour(index)}
                fill={seriesColour(index)}
                fillOpacity={0.22}
                strokeWidth={1.5}
                isAnimationActive={false}
              />
            ))}
          </AreaChart>
        </ResponsiveContainer>
      </div>
      <Legend series={series} />
    </>
  );
}

/** Names of the series beside their colours. */
export function Legend({ series }: { readonly series: readonly { readonly key: string; readonly label: string }[] }) {
  return (
    <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-ink-soft text-xs">
      {series.map(({ key, label }, index) => (
        <li key={key} className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-sm" style={{ background: seriesColour(index) }} />
          {label}
        </li>
      ))}
    </ul>
  );
}
