import { describe, expect, it } from "vitest";
import { changeInPercent, formatMoney } from "./money-format.ts";

const usd = (amount: string) => ({ amount, currency: "USD" as const });

describe("money on pages", () => {
  it.each([
    ["0.002000", {}, "$0.002"],
    ["0.120000", {}, "$0.12"],
    ["3700.970000", {}, "$3,700.97"],
    ["12.000000", {}, "$12.00"],
    ["0.002000", { rounded: true }, "$0.00"],
    ["-1.500000", {}, "-$1.50"],
    ["999999999999.123456", {}, "$999,999,999,999.123456"],
  ] as const)("[F85] %s reads %j → %s, in every digit", (amount, format, expected) => {
    expect(formatMoney(usd(amount), "en", format)).toBe(expected);
  });

  it("[F136] uses the same symbol in both languages and the currency's own digits", () => {
    expect(formatMoney(usd("5.000000"), "zh")).toBe("$5.00");
    expect(formatMoney({ amount: "1500.000000", currency: "JPY" }, "en")).toBe("¥1,500");
    expect(formatMoney({ amount: "8.800000", currency: "CNY" }, "zh")).toBe("¥8.80");
  });

  it("compares exactly and says nothing when there is nothing to compare", () => {
    expect(changeInPercent(usd("131.000000"), usd("100.000000"))).toBe(31);
    expect(changeInPercent(usd("1.000000"), null)).toBeNull();
    expect(changeInPercent(usd("1.000000"), usd("0.000000"))).toBeNull();
  });

  it("refuses what is not an amount", () => {
    expect(() => formatMoney(usd("1e3"), "en")).toThrow(RangeError);
  });
});
