import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateOf, dateOfDay, dayNumber, parseDate } from "../../kit/dates.ts";

describe("calendar dates", () => {
  it.each([
    ["2026-10-03", "2026-10-03"],
    ["2026/10/3", "2026-10-03"],
    ["2026年10月3日", "2026-10-03"],
    ["２０２６年１０月３日", "2026-10-03"],
    ["3 October 2026", "2026-10-03"],
    ["3rd Oct 2026", "2026-10-03"],
    ["October 3, 2026", "2026-10-03"],
    ["29 February 2024", "2024-02-29"],
    ["29 February 2026", null],
    ["29 February 2100", null],
    ["31 April 2026", null],
    ["2026-13-01", null],
    ["3 Octember 2026", null],
    ["03/10/2026", null],
    ["", null],
  ])("%j is %j", (text, expected) => {
    expect(parseDate(text)).toBe(expected);
  });

  it("and day numbers are each other's inverse, leap years and all", () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (day) => {
        const date = dateOfDay(day);
        expect(dayNumber(date)).toBe(day);
        expect(parseDate(date)).toBe(date);
        expect(dateOfDay(day + 1) > date).toBe(true);
      }),
    );
  });

  it("come from instants by UTC day", () => {
    expect(dateOf(Date.UTC(2026, 10, 22, 23, 59, 59, 999))).toBe("2026-11-22");
    expect(dateOf(Date.UTC(2026, 10, 23))).toBe("2026-11-23");
  });
});
