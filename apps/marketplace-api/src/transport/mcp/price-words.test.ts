import { describe, expect, it } from "vitest";
import { priceInWords } from "./price-words.ts";

const usd = (amount: string) => ({ amount, currency: "USD" as const });
const answers = { name: "answers", price: usd("0.030000"), max: 5, summary: { en: "answered question", zh: "已回答的问题" } };
const matched = { name: "matched", price: usd("0.120000"), confirm: "signal" };

describe("a price in words", () => {
  it.each([
    [
      { callPrice: usd("0.002000"), maximumPrice: usd("0.002000"), units: [], outcomes: [] },
      "Price: 0.002 USD per call; at most 0.002 USD. A call that fails costs nothing.",
    ],
    [
      { callPrice: usd("1.000000"), maximumPrice: usd("1.120000"), units: [], outcomes: [matched] },
      'Price: 1 USD per call, plus 0.12 USD for the outcome "matched" (confirmed by your company\'s system); at most 1.12 USD. A call that fails costs nothing.',
    ],
    [
      { callPrice: usd("10.000000"), maximumPrice: usd("10.000000"), units: [], outcomes: [] },
      "Price: 10 USD per call; at most 10 USD. A call that fails costs nothing.",
    ],
    [
      {
        callPrice: usd("0.004000"),
        maximumPrice: usd("0.454000"),
        units: [answers, { ...answers, name: "pages", max: 10, summary: null }],
        outcomes: [],
      },
      "Price: 0.004 USD per call, plus 0.03 USD per answered question (at most 5 in a call), plus 0.03 USD per “pages” (at most 10 in a call); at most 0.454 USD. A call that fails costs nothing.",
    ],
    [{ callPrice: usd("0.000000"), maximumPrice: usd("0.000000"), units: [], outcomes: [] }, "Price: free."],
  ])("[F69] says %j", (skill, words) => {
    expect(priceInWords(skill, "en")).toBe(words);
  });

  it("[F136] says it in Chinese", () => {
    const words = priceInWords({ callPrice: usd("0.002000"), maximumPrice: usd("0.272000"), units: [answers], outcomes: [matched] }, "zh");
    expect(words).toBe(
      "价格：每次调用 0.002 USD，每个已回答的问题另收 0.03 USD（每次调用最多 5 个），结果“matched”另收 0.12 USD（由贵公司系统确认）；最多 0.272 USD。失败的调用不收费。",
    );
  });
});
