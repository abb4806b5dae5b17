import { useLocale } from "next-intl";
import type { Money as MoneyValue } from "../trpc/views.ts";
import { formatMoney } from "./money-format.ts";

interface MoneyProps {
  readonly value: MoneyValue;
  readonly rounded?: boolean;
  readonly signed?: boolean;
  readonly className?: string;
}

/** An amount. Exact unless `rounded`; the exact decimal and the currency are always in the tooltip. */
export function Money({ value, rounded = false, signed = false, className }: MoneyProps) {
  const locale = useLocale();
  return (
    <span className={`numeric whitespace-nowrap ${className ?? ""}`} title={`${value.amount} ${value.currency}`}>
      {formatMoney(value, locale, { rounded, signed })}
    </span>
  );
}
