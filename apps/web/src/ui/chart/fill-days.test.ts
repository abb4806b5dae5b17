import { describe, expect, it } from "vitest";
import { fillDays } from "./fill-days.ts";

const usd = (amount: string) => ({ amount, currency: "USD" as const });

describe("days of a picture", () => {
  it("has every day up to the last one, with zero where nothing was charged", () => {
    const days = [
      { day: "2026-11-02", values: [{ key: "a", amount: usd("1.500000") }] },
      { day: "2026-11-04", values: [{ key: "b", amount: usd("2.000000") }] },
    ];
    expect(fillDays(days, ["a", "b"])).toEqual([
      { day: 1, a: 0, b: 0 },
      { day: 2, a: 1.5, b: 0 },
      { day: 3, a: 0, b: 0 },
      { day: 4, a: 0, b: 2 },
    ]);
    expect(fillDays([], ["a"])).toEqual([]);
  });
});
