import { formatMicro, micro } from "@souk/kernel/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareAmounts, difference, sumOf } from "./amounts.ts";

const amount = fc
  .bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
  .map((value) => ({ amount: formatMicro(micro(value)), currency: "USD" as const }));

describe("[F85] sums on pages are exact", () => {
  it("adds and takes away without losing a micro-unit", () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(difference(sumOf([a, b], "USD"), b)).toEqual(a);
        expect(compareAmounts(a, b)).toBe(0 - compareAmounts(b, a));
      }),
    );
    expect(sumOf([], "USD")).toEqual({ amount: "0.000000", currency: "USD" as const });
  });
});
