import { describe, expect, it } from "vitest";
import { toCsv } from "./invoice.csv.ts";
import { periodOfKey } from "./invoice.rules.ts";
import { forecastSpend, meterLabel, sameStretch, sumByKey } from "./spend.rules.ts";

const DAY = 86_400_000;
const november = periodOfKey("2026-11", "UTC");
const february = periodOfKey("2026-02", "UTC");
const march = periodOfKey("2026-03", "UTC");

describe("the same stretch of the month before", () => {
  it("is as long as this month has run", () => {
    const october = periodOfKey("2026-10", "UTC");
    expect(sameStretch(november, october, november.from + 9 * DAY)).toBe(october.from + 9 * DAY);
  });
  it("is the whole month for a month that is over", () => {
    const october = periodOfKey("2026-10", "UTC");
    expect(sameStretch(november, october, november.to)).toBe(october.to);
  });
  it("is never longer than that month was", () => {
    expect(sameStretch(march, february, march.from + 30 * DAY)).toBe(february.to);
  });
});

describe("the forecast", () => {
  const budget = { limit: 0n, spent: 10_000_000n, held: 0n };
  it("goes on as the month has gone", () => {
    expect(forecastSpend(budget, november, november.from + 10 * DAY)).toBe(30_000_000n);
  });
  it("says nothing about a month that is over or has hardly begun", () => {
    expect(forecastSpend(budget, november, november.to)).toBeNull();
    expect(forecastSpend(budget, november, november.from + DAY - 1)).toBeNull();
  });
});

it("sums per key, largest first, equal ones by name", () => {
  const cell = (key: string, amount: bigint) => ({ key, day: "2026-11-01", calls: 1, outcomes: 0, amount });
  expect(sumByKey([cell("b", 5n), cell("a", 5n), cell("c", 9n), cell("b", 1n)]).map((sum) => [sum.key, sum.amount, sum.calls])).toEqual([
    ["c", 9n, 1],
    ["b", 6n, 2],
    ["a", 5n, 1],
  ]);
});

it("[F136] says meters in both languages", () => {
  expect(meterLabel("call")).toEqual({ en: "Calls", zh: "调用" });
  expect(meterLabel("unit:answers")).toEqual({ en: "Unit: answers", zh: "计量单位：answers" });
  expect(meterLabel("outcome:matched").zh).toContain("matched");
});

describe("the CSV", () => {
  const line = {
    id: "lin_1",
    publisher: "p",
    skill: "p/s",
    meter: "call",
    termsVersion: 1,
    costCentre: "",
    quantity: "1",
    unitPrice: "0.002000",
    exact: "-0.002000",
    amount: "0.000000",
    fee: "0.000300",
    receipts: 1,
  };
  it.each(["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])("never lets a spreadsheet run the cost centre %j", (costCentre) => {
    const row = toCsv([{ ...line, costCentre }], "USD").split("\r\n")[1] ?? "";
    expect(row).toContain(`'${costCentre}`);
    // Amounts stay numbers.
    expect(row).toContain(",-0.002000,");
  });
  it("quotes what would break a row", () => {
    expect(toCsv([{ ...line, costCentre: 'a,"b"\n' }], "USD")).toContain('"a,""b""\n"');
  });
});
