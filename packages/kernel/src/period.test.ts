import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { periodOf } from "./period.ts";
import { isTimeZone } from "./wall-clock.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
const ZONES = [
  "UTC",
  "Asia/Shanghai",
  "Asia/Kathmandu",
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "America/St_Johns",
  "America/Asuncion",
  "Africa/Cairo",
];

describe("periodOf", () => {
  it.each([
    ["UTC", "2026-11-22T12:00:00Z", "2026-11", "2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z"],
    ["Asia/Shanghai", "2026-10-31T16:00:00Z", "2026-11", "2026-10-31T16:00:00.000Z", "2026-11-30T16:00:00.000Z"],
    ["Asia/Shanghai", "2026-10-31T15:59:59.999Z", "2026-10", "2026-09-30T16:00:00.000Z", "2026-10-31T16:00:00.000Z"],
    ["Asia/Kathmandu", "2026-11-30T18:15:00Z", "2026-12", "2026-11-30T18:15:00.000Z", "2026-12-31T18:15:00.000Z"],
    // Clocks go back on 1 November 2026, two hours after the month began: it is 721 hours long.
    ["America/New_York", "2026-11-01T04:00:00Z", "2026-11", "2026-11-01T04:00:00.000Z", "2026-12-01T05:00:00.000Z"],
    ["America/New_York", "2026-11-01T03:59:59.999Z", "2026-10", "2026-10-01T04:00:00.000Z", "2026-11-01T04:00:00.000Z"],
    ["America/New_York", "2026-03-15T00:00:00Z", "2026-03", "2026-03-01T05:00:00.000Z", "2026-04-01T04:00:00.000Z"],
    ["Europe/Berlin", "2026-10-31T23:00:00Z", "2026-11", "2026-10-31T23:00:00.000Z", "2026-11-30T23:00:00.000Z"],
    ["Europe/Berlin", "2026-12-31T23:00:00Z", "2027-01", "2026-12-31T23:00:00.000Z", "2027-01-31T23:00:00.000Z"],
    // Midnight of 1 October 2017 did not exist in Paraguay: the month began at 01:00.
    ["America/Asuncion", "2017-10-01T04:00:00Z", "2017-10", "2017-10-01T04:00:00.000Z", "2017-11-01T03:00:00.000Z"],
    ["America/Asuncion", "2017-10-01T03:59:59.999Z", "2017-09", "2017-09-01T04:00:00.000Z", "2017-10-01T04:00:00.000Z"],
  ])("[F85] %s, %s → %s", (zone, at, key, from, to) => {
    const period = periodOf(Date.parse(at), zone);
    expect([period.key, iso(period.from), iso(period.to)]).toEqual([key, from, to]);
  });

  it("[F85] cuts time into months without gap or overlap, in every zone", () => {
    const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(instant, fc.constantFrom(...ZONES), (at, zone) => {
        const period = periodOf(at, zone);
        expect(period.from).toBeLessThanOrEqual(at);
        expect(at).toBeLessThan(period.to);
        expect(periodOf(period.from, zone)).toEqual(period);
        expect(periodOf(period.to - 1, zone)).toEqual(period);
        const next = periodOf(period.to, zone);
        expect(next.from).toBe(period.to);
        expect(next.key > period.key).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    // At 00:01 of 1 November it became 23:01 of October again.
    ["America/St_Johns", Date.UTC(2009, 10, 1, 2)],
    // At 01:00 of 1 October it became 00:00 again: that hour happened twice.
    ["Asia/Gaza", Date.UTC(2004, 8, 30, 20)],
  ])("[F85] stays whole where clocks were put back over the start of a month: %s", (zone, start) => {
    const borders = new Set<number>();
    let before = "";
    for (let at = start; at < start + 4 * 3_600_000; at += 15_000) {
      // Far away first, so that each answer is worked out anew.
      periodOf(start + 200 * 86_400_000, zone);
      const { key, from, to } = periodOf(at, zone);
      expect(from <= at && at < to).toBe(true);
      expect(key >= before).toBe(true);
      borders.add(from);
      before = key;
    }
    expect(borders.size).toBe(2);
  });

  it("knows time zones", () => {
    for (const zone of ZONES) expect(isTimeZone(zone)).toBe(true);
    for (const zone of ["", "Mars/Olympus", "Asia/Shanghai "]) expect(isTimeZone(zone)).toBe(false);
    expect(() => periodOf(0, "Mars/Olympus")).toThrow(RangeError);
  });
});
