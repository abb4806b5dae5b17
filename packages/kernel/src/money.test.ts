import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addMoney,
  amountText,
  CURRENCIES,
  type Currency,
  formatMicro,
  isCurrency,
  micro,
  minorUnitDigits,
  moneyText,
  parseMicro,
  percentFloor,
  toMinorUnits,
  toWireMoney,
} from "./money.ts";

const amount = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
const currency = fc.constantFrom(...(Object.keys(CURRENCIES) as Currency[]));

describe("amounts", () => {
  it.each([
    ["0.002", 2_000n],
    ["0.002000", 2_000n],
    ["-1.5", -1_500_000n],
    ["12", 12_000_000n],
    ["-0.000001", -1n],
    ["999999999999.999999", 999_999_999_999_999_999n],
  ])("[F85] %s is %d micro-units", (text, value) => {
    expect(parseMicro(text)).toBe(value);
  });

  it.each(["", ".5", "1.", "1.0000001", "1e3", "+1", " 1", "1,5", "0x1", "1234567890123", "NaN", "--1", "1\n"])(
    "[F85] refuses %j",
    (text) => {
      expect(() => parseMicro(text)).toThrow(RangeError);
    },
  );

  it("[F85] read back what they write, always with six digits", () => {
    fc.assert(
      fc.property(amount, (value) => {
        expect(formatMicro(value)).toMatch(/^-?\d+\.\d{6}$/);
        expect(parseMicro(formatMicro(value))).toBe(value);
      }),
    );
    expect(formatMicro(-1n)).toBe("-0.000001");
    expect(toWireMoney({ amount: micro(2_000n), currency: "USD" })).toEqual({ amount: "0.002000", currency: "USD" });
  });

  it.each([
    [2_000n, "USD", "0.002 USD"],
    [500_000n, "USD", "0.50 USD"],
    [12_000_000n, "EUR", "12.00 EUR"],
    [-1n, "USD", "-0.000001 USD"],
    [1_500_000_000n, "JPY", "1500 JPY"],
    [500_000n, "JPY", "0.5 JPY"],
    [0n, "USD", "0.00 USD"],
  ] as const)("[F85] %d of %s reads %s in a sentence", (value, code, text) => {
    expect(moneyText(value, code)).toBe(text);
  });

  it("[F85] for reading lose nothing", () => {
    fc.assert(
      fc.property(amount, currency, (value, code) => {
        expect(parseMicro(amountText(value, code))).toBe(value);
      }),
    );
  });

  it("stay within what the database can hold", () => {
    expect(micro(2n ** 63n - 1n)).toBe(2n ** 63n - 1n);
    expect(() => micro(2n ** 63n)).toThrow(RangeError);
    expect(() => micro(-(2n ** 63n))).toThrow(RangeError);
  });

  it("[F85] of two currencies are never added", () => {
    expect(addMoney({ amount: micro(1n), currency: "USD" }, { amount: micro(2n), currency: "USD" }).amount).toBe(3n);
    expect(() => addMoney({ amount: micro(1n), currency: "USD" }, { amount: micro(2n), currency: "EUR" })).toThrow(RangeError);
    expect(isCurrency("USD")).toBe(true);
    expect(isCurrency("toString")).toBe(false);
  });
});

describe("percentFloor", () => {
  it("[F85] floors, and never leaves fee and rest apart from the whole", () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 10_000 }), (value, bps) => {
        const part = percentFloor(value, bps);
        const exact = value * BigInt(bps);
        expect(part * 10_000n).toBeLessThanOrEqual(exact);
        expect(part * 10_000n + 10_000n).toBeGreaterThan(exact);
      }),
    );
    expect(percentFloor(7n, 1_500)).toBe(1n);
    expect(percentFloor(-7n, 1_500)).toBe(-2n);
  });
});

describe("toMinorUnits", () => {
  it.each([
    [5_000n, "USD", 0n],
    [15_000n, "USD", 2n],
    [25_000n, "USD", 2n],
    [25_001n, "USD", 3n],
    [24_999n, "USD", 2n],
    [-15_000n, "USD", -2n],
    [-25_000n, "USD", -2n],
    [-5_000n, "USD", 0n],
    [500_000n, "JPY", 0n],
    [1_500_000n, "JPY", 2n],
    [2_500_000n, "JPY", 2n],
  ] as const)("[F85] rounds %d of %s half to even: %d", (value, of, expected) => {
    expect(toMinorUnits(value, of)).toBe(expected);
  });

  it("[F85] is never off by more than half a minor unit, and the same both sides of zero", () => {
    fc.assert(
      fc.property(amount, currency, (value, of) => {
        const unit = 10n ** BigInt(6 - minorUnitDigits(of));
        const off = toMinorUnits(value, of) * unit - value;
        expect((off < 0n ? -off : off) * 2n).toBeLessThanOrEqual(unit);
        expect(toMinorUnits(-value, of)).toBe(-toMinorUnits(value, of));
        expect(toMinorUnits(toMinorUnits(value, of) * unit, of)).toBe(toMinorUnits(value, of));
      }),
    );
  });
});
