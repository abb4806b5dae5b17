import { describe, expect, it } from "vitest";
import { priceInWords } from "./price-words.ts";

const usd = (amount: string) => ({ amount, currency: "USD" as const });
const matched = { name: "matched", price: usd("0.120000"), confirm: "signal" };

describe("a price in words", () => {
  it.each([
    [
      { callPrice: usd("0.002000"), maximumPrice: usd("0.002000"), outcomes: [] },
      "Price: 0.002 USD per call; at most 0.002 USD. A call that fails costs nothing.",
    ],
    [
      { callPrice: usd("1.000000"), maximumPrice: usd("1.120000"), outcomes: [matched] },
      'Price: 1 USD per call, plus 0.12 USD for the outcome "matched" (confirmed by your company\'s system); at most 1.12 USD. A call that fails costs nothing.',
    ],
    [
      { callPrice: usd("10.000000"), maximumPrice: usd("10.000000"), outcomes: [] },
      "Price: 10 USD per call; at most 10 USD. A call that fails costs nothing.",
    ],
    [{ callPrice: usd("0.000000"), maximumPrice: usd("0.000000"), outcomes: [] }, "Price: free."],
  ])("[F69] says %j", (skill, words) => {
    expect(priceInWords(skill, "en")).toBe(words);
  });

  it("[F136] says it in Chinese", () => {
    const words = priceInWords({ callPrice: usd("0.002000"), maximumPrice: usd("0.122000"), outcomes: [matched] }, "zh");
    expect(words).toBe("价格：每次调用 0.002 USD，结果“matched”另收 0.12 USD（由贵公司系统确认）；最多 0.122 USD。失败的调用不收费。");
  });
});
