import { describe, expect, it } from "vitest";
import { formatBytes, formatDuration, formatInstant, formatPeriod } from "./time-format.ts";

describe("time on pages", () => {
  it("[F136] shows a moment in the company's zone and names the zone", () => {
    const how = { timeZone: "Asia/Shanghai", style: "minute" } as const;
    expect(formatInstant("2026-11-22T06:02:11.000Z", { ...how, locale: "en" })).toBe("22 Nov 2026, 14:02 GMT+8");
    expect(formatInstant("2026-11-22T06:02:11.000Z", { ...how, locale: "zh" })).toBe("2026年11月22日 14:02 GMT+8");
  });

  it("[F136] names a billing month without moving it across a zone", () => {
    expect(formatPeriod("2026-11", "en")).toBe("November 2026");
    expect(formatPeriod("2026-11", "zh")).toBe("2026年11月");
  });

  it.each([
    [0.42, "0.4 ms"],
    [412.4, "412 ms"],
    [1300, "1.3 s"],
  ])("%d ms reads %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [12, "12 B"],
    [1240, "1.2 KB"],
    [2_400_000, "2.4 MB"],
  ])("%d bytes read %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
