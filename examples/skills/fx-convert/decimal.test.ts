import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, decimal, divide, format, minus, money, parseAmount, parseDecimal, plus, round, times } from "../../kit/decimal.ts";

const anyDecimal = fc
  .record({ digits: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), scale: fc.integer({ min: 0, max: 8 }) })
  .map((value) => decimal(format(value)));

describe("exact decimals", () => {
  it("read back what they write", () => {
    fc.assert(fc.property(anyDecimal, (a) => compare(decimal(format(a)), a) === 0));
  });

  it("add, subtract and multiply without losing anything", () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, anyDecimal, (a, b, c) => {
        expect(compare(minus(plus(a, b), b), a)).toBe(0);
        expect(compare(times(a, plus(b, c)), plus(times(a, b), times(a, c)))).toBe(0);
        expect(format(plus(a, b))).toBe(format(plus(b, a)));
      }),
    );
  });

  it("divide to within half of the last digit", () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, fc.integer({ min: 0, max: 12 }), (a, b, scale) => {
        fc.pre(b.digits !== 0n);
        const gap = minus(times(divide(a, b, scale), b), a);
        const half = times(b, { digits: 5n, scale: scale + 1 });
        const size = (value: { digits: bigint; scale: number }) => ({ ...value, digits: value.digits < 0n ? -value.digits : value.digits });
        expect(compare(size(gap), size(half))).toBeLessThanOrEqual(0);
      }),
    );
    expect(() => divide(decimal("1"), decimal("0.00"), 2)).toThrow(RangeError);
  });

  it.each([
    ["0.005", "0.00"],
    ["0.015", "0.02"],
    ["0.025", "0.02"],
    ["0.0250001", "0.03"],
    ["-0.005", "0.00"],
    ["-0.015", "-0.02"],
    ["2.675", "2.68"],
    ["1e3", null],
    ["1.", null],
    ["", null],
  ])("rounds %s half to even: %s", (text, expected) => {
    const value = parseDecimal(text);
    expect(value === null ? null : money(value)).toBe(expected);
  });

  it("round once is round for ever", () => {
    fc.assert(
      fc.property(
        anyDecimal,
        fc.integer({ min: 0, max: 6 }),
        (a, scale) => format(round(round(a, scale), scale)) === format(round(a, scale)),
      ),
    );
  });

  it.each([
    ["1,234.50", "1234.50"],
    ["¥1,234.50", "1234.50"],
    ["￥１，２３４.５０", "1234.50"],
    ["US$ 12", "12"],
    ["12 345,00", null],
    ["1 234.00 EUR", "1234.00"],
    ["(35.00)", "-35.00"],
    ["35.00-", "-35.00"],
    ["-0.5", "-0.5"],
    ["人民币 5", null],
    ["20000.00元", "20000.00"],
    ["1,23", null],
    ["1.2.3", null],
    ["12/10", null],
    ["", null],
  ])("reads the amount %j as %j", (text, expected) => {
    const value = parseAmount(text);
    expect(value === null ? null : format(value)).toBe(expected);
  });
});
