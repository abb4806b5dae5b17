const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

function iso(year: number, month: number, day: number): string | null {
  const last = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (last === undefined || day < 1 || day > last) return null;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** A date as documents write it, as YYYY-MM-DD: 2026-10-03, 2026/10/3, 2026年10月3日, 3 October 2026, October 3, 2026. Null for anything else. */
export function parseDate(text: string): string | null {
  const plain = text.normalize("NFKC").trim();
  const numeric = /^(\d{4})(?:-|\/|\.|年)\s*(\d{1,2})(?:-|\/|\.|月)\s*(\d{1,2})日?$/.exec(plain);
  if (numeric) return iso(Number(numeric[1]), Number(numeric[2]), Number(numeric[3]));
  const named =
    /^(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}),? (\d{4})$/.exec(plain) ??
    /^(?<m>[A-Za-z]{3,9}) (?<d>\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/.exec(plain);
  if (!named) return null;
  const month = named.groups?.["m"] ?? named[2] ?? "";
  const day = named.groups?.["d"] ?? named[1] ?? "";
  const index = MONTHS.findIndex((name) => name.startsWith(month.toLowerCase()));
  return index === -1 ? null : iso(Number(named[3]), index + 1, Number(day));
}

/** Days since 1970-01-01 of a YYYY-MM-DD date. */
export function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** The YYYY-MM-DD date (UTC) of an instant in ms. */
export function dateOf(ms: number): string {
  return dateOfDay(Math.floor(ms / 86_400_000));
}

/** The date of a day number; the inverse of `dayNumber`. */
export function dateOfDay(dayNumberValue: number): string {
  // Civil from days (Howard Hinnant), so that no clock is involved.
  const z = dayNumberValue + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
