import { describe, expect, it } from "vitest";
import { freezeAt } from "./freeze.rules.ts";
import { FreezeSettings } from "./runtime.types.ts";

const at = (text: string): number => Date.parse(text);
const settings = (...windows: unknown[]) => FreezeSettings.parse({ stops: "changes", windows });
const end = (text: string | null, name = "f") => (text === null ? null : { name, endsAt: at(text) });

describe("freezeAt", () => {
  const dated = settings({ kind: "dated", name: "f", from: "2026-12-31T18:00", to: "2027-01-04T06:00" });
  const nights = settings({ kind: "weekly", name: "f", days: ["fri"], from: "22:00", to: "06:00" });
  const quarter = settings({ kind: "period_end", name: "f", every: "quarter", daysBefore: 2, daysAfter: 3 });
  const year = settings({ kind: "period_end", name: "f", every: "year", daysBefore: 1, daysAfter: 0 });
  const weekend = settings(
    { kind: "weekly", name: "f", days: ["sat"], from: "00:00", to: "24:00" },
    { kind: "weekly", name: "g", days: ["sun"], from: "00:00", to: "24:00" },
  );

  it.each([
    ["before a dated window", dated, "UTC", "2026-12-31T17:59:59Z", null],
    ["at its first instant", dated, "UTC", "2026-12-31T18:00:00Z", "2027-01-04T06:00:00Z"],
    ["at its end", dated, "UTC", "2027-01-04T06:00:00Z", null],
    ["in the company's zone", dated, "Asia/Shanghai", "2026-12-31T10:00:00Z", "2027-01-03T22:00:00Z"],
    ["not yet there", dated, "Asia/Shanghai", "2026-12-31T09:59:59Z", null],
    ["on a Friday night", nights, "Europe/Berlin", "2026-11-20T21:30:00Z", "2026-11-21T05:00:00Z"],
    ["on the Saturday morning after it", nights, "Europe/Berlin", "2026-11-21T04:59:59Z", "2026-11-21T05:00:00Z"],
    ["on a Saturday night", nights, "Europe/Berlin", "2026-11-21T22:00:00Z", null],
    [
      "through the night clocks go forward",
      settings({ kind: "weekly", name: "f", days: ["sat"], from: "22:00", to: "06:00" }),
      "Europe/Berlin",
      "2026-03-28T22:00:00Z",
      "2026-03-29T04:00:00Z",
    ],
    ["two days before a quarter ends", quarter, "UTC", "2026-12-30T00:00:00Z", "2027-01-04T00:00:00Z"],
    ["in the first days of the next", quarter, "UTC", "2027-01-03T23:59:59Z", "2027-01-04T00:00:00Z"],
    ["between quarter ends", quarter, "UTC", "2026-11-30T12:00:00Z", null],
    ["at a month's end that is no year's", year, "UTC", "2026-11-30T12:00:00Z", null],
    ["at the year's end", year, "UTC", "2026-12-31T12:00:00Z", "2027-01-01T00:00:00Z"],
    ["over windows that follow each other", weekend, "UTC", "2026-11-21T12:00:00Z", "2026-11-23T00:00:00Z"],
    ["without windows", settings(), "UTC", "2026-11-21T12:00:00Z", null],
  ])("[F65] %s", (_, freeze, zone, now, ends) => {
    expect(freezeAt(freeze, zone, at(now))).toEqual(end(ends));
  });

  it.each([
    { kind: "dated", name: "f", from: "2026-12-31T18:00", to: "2026-12-31T18:00" },
    { kind: "dated", name: "f", from: "2026-13-31T18:00", to: "2027-12-31T18:00" },
    { kind: "weekly", name: "f", days: [], from: "18:00", to: "19:00" },
    { kind: "weekly", name: "f", days: ["mon"], from: "25:00", to: "19:00" },
    { kind: "period_end", name: "f", every: "month", daysBefore: 0, daysAfter: 0 },
  ])("refuses a window that holds never or makes no sense: %j", (window) => {
    expect(FreezeSettings.safeParse({ stops: "all", windows: [window] }).success).toBe(false);
  });
});
