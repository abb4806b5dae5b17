import { testSkill } from "@souk/skill-sdk/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, decimal, minus } from "../../kit/decimal.ts";
import { CURRENCY_CODES, RATES } from "./rates.ts";
import skill from "./skill.ts";

const NOW = Date.UTC(2026, 10, 22, 9);
const convert = async (
  input: Parameters<ReturnType<typeof testSkill<typeof skill.input, typeof skill.output, string, string, string>>["call"]>[0],
) => (await testSkill(skill, { now: NOW }).call(input)).output;

describe("ledgerly/fx-convert", () => {
  it.each((skill.examples ?? []).flatMap((example) => (example.output ? [example] : [])))(
    "does what its example says: $input",
    async (example) => {
      expect(await convert(example.input)).toEqual(example.output);
    },
  );

  it("has one rate per currency on every day, oldest first", () => {
    for (const [date, rates] of RATES) expect([date, rates.split(" ").length]).toEqual([date, CURRENCY_CODES.length]);
    expect(RATES.map(([date]) => date)).toEqual(RATES.map(([date]) => date).toSorted());
  });

  it("takes the last rate on or before the day, and says how old it is", async () => {
    expect(await convert({ amount: "1", from: "EUR", to: "USD", date: "2026-10-25" })).toMatchObject({
      rateDate: "2026-10-23",
      ageDays: 2,
    });
    expect(await convert({ amount: "1", from: "EUR", to: "USD" })).toMatchObject({ rateDate: "2026-11-20", ageDays: 2 });
  });

  it("leaves an amount alone when the currency stays", async () => {
    expect(await convert({ amount: "-0.10", from: "CHF", to: "CHF" })).toMatchObject({ amount: "-0.10", rate: "1" });
  });

  it("rounds to the currency's minor unit, half to even", async () => {
    expect(await convert({ amount: "100.005", from: "EUR", to: "EUR" })).toMatchObject({ amount: "100.00" });
    expect(await convert({ amount: "100.015", from: "EUR", to: "EUR" })).toMatchObject({ amount: "100.02" });
    expect((await convert({ amount: "9.99", from: "EUR", to: "JPY" })).amount).toMatch(/^\d+$/);
  });

  it("comes back to within a cent after a round trip through any currency", async () => {
    const currency = fc.constantFrom(...CURRENCY_CODES.filter((code) => !["JPY", "KRW"].includes(code)));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -1_000_000, max: 1_000_000 }), currency, async (cents, other) => {
        const amount = `${cents < 0 ? "-" : ""}${Math.trunc(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
        const there = await convert({ amount, from: "USD", to: other });
        const exact = /^(-?\d+(?:\.\d{1,6})?)/.exec(there.exact)?.[1] ?? "0";
        const back = await convert({ amount: exact, from: other, to: "USD" });
        const gap = minus(decimal(back.amount), decimal(amount));
        expect(compare({ digits: gap.digits < 0n ? -gap.digits : gap.digits, scale: gap.scale }, decimal("0.01"))).toBeLessThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [{ amount: "1", from: "EUR", to: "USD", date: "2020-01-01" }, "no_rate"],
    [{ amount: "1", from: "EUR", to: "USD", date: "2026-02-30" }, "bad_date"],
  ] as const)("refuses %j with a declared code", async (input, code) => {
    await expect(convert(input)).rejects.toMatchObject({ skillError: { code } });
  });

  it.each(["", "1e6", "1,000", "0x10", "NaN"])("rejects the amount %j before it runs", async (amount) => {
    await expect(convert({ amount, from: "EUR", to: "USD" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
