export type InstantStyle = "day" | "minute" | "second" | "clock" | "month";

interface How {
  readonly locale: string;
  readonly timeZone: string;
  readonly style: InstantStyle;
}

const STYLES: Record<InstantStyle, Intl.DateTimeFormatOptions> = {
  month: { year: "numeric", month: "long" },
  day: { year: "numeric", month: "short", day: "numeric" },
  minute: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" },
  second: {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  },
  clock: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short" },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment (RFC 3339) in words, in a time zone. Times of day always carry their zone. */
export function formatInstant(at: string, how: How): string {
  const key = `${how.locale}|${how.timeZone}|${how.style}`;
  let format = formats.get(key);
  if (!format) {
    const locale = how.locale === "en" ? "en-GB" : "zh-CN";
    format = new Intl.DateTimeFormat(locale, { ...STYLES[how.style], timeZone: how.timeZone });
    formats.set(key, format);
  }
  const parts = format.formatToParts(Date.parse(at));
  const zone = parts.find((part) => part.type === "timeZoneName")?.value;
  if (!zone) return format.format(Date.parse(at));
  // The zone stands last in every language.
  const rest = parts.map((part) => (part.type === "timeZoneName" ? "" : part.value)).join("");
  return `${rest.replaceAll(/\s+/g, " ").trim()} ${zone}`;
}

/** A billing month "2026-11" in words. */
export function formatPeriod(key: string, locale: string): string {
  return formatInstant(`${key}-15T12:00:00Z`, { locale, timeZone: "UTC", style: "month" });
}

/** A duration for people: "412 ms", "1.3 s". */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${Math.round(ms / 100) / 10} s`;
}

/** A size for people: "512 B", "1.2 KB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 100) / 10} KB`;
  if (bytes < 1_000_000_000) return `${Math.round(bytes / 100_000) / 10} MB`;
  return `${Math.round(bytes / 100_000_000) / 10} GB`;
}
