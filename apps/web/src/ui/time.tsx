import { useLocale, useTimeZone } from "next-intl";
import { formatInstant, type InstantStyle } from "./time-format.ts";

/** A moment in the company's time zone, with the zone said; the tooltip has the exact UTC time. */
export function Time({
  at,
  style = "minute",
  className,
}: {
  readonly at: string;
  readonly style?: InstantStyle;
  readonly className?: string;
}) {
  const locale = useLocale();
  const timeZone = useTimeZone() ?? "UTC";
  return (
    <time dateTime={at} title={`${at} (UTC)`} className={`numeric whitespace-nowrap ${className ?? ""}`}>
      {formatInstant(at, { locale, timeZone, style })}
    </time>
  );
}
