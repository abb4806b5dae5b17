import { defineSkill, fail, type SkillContext, z } from "@souk/skill-sdk";
import { dateOf, dayNumber, parseDate } from "../../kit/dates.ts";
import { type Decimal, decimal, divide, format, parseDecimal, round, times } from "../../kit/decimal.ts";
import { CURRENCY_CODES, RATES, SOURCE } from "./rates.ts";

/** Decimals of the minor unit where they are not two (ISO 4217). */
const MINOR_DIGITS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, HUF: 2, IDR: 2 };
/** Decimals of a cross rate: enough that a billion converts to the cent. */
const RATE_SCALE = 12;

const Currency = z.enum(["EUR", ...CURRENCY_CODES]);
const Input = z.object({
  amount: z
    .string()
    .regex(/^-?\d{1,15}(\.\d{1,6})?$/)
    .describe("The amount to convert, as a decimal string"),
  from: Currency,
  to: Currency,
  date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional()
    .describe("Day of the rate; the last one on or before it counts. Today when left out"),
});
const Output = z.object({
  amount: z.string().describe("Converted and rounded once, half to even, to the currency's minor unit"),
  exact: z.string().describe("Converted, before rounding to the minor unit"),
  currency: z.string(),
  rate: z.string().describe("Units of `to` for one unit of `from`"),
  rateDate: z.string(),
  ageDays: z.number().int().describe("Days between the rate and the day that was asked for"),
  source: z.string(),
});

interface Row {
  readonly date: string;
  readonly rates: readonly string[];
}

/** The last row on or before a day; rows are sorted by date. */
function rowFor(date: string): Row {
  const found = RATES.findLast(([rowDate]) => rowDate <= date);
  if (!found) return fail("no_rate", `the table begins on ${RATES[0]?.[0]}; there is no rate for ${date}`);
  return { date: found[0], rates: found[1].split(" ") };
}

function perEuro(row: Row, currency: string): Decimal {
  if (currency === "EUR") return decimal("1");
  const text = row.rates[(CURRENCY_CODES as readonly string[]).indexOf(currency)];
  return text === undefined ? fail("no_rate", `there is no rate for ${currency} on ${row.date}`) : decimal(text);
}

/** Without zeros at the end. */
function trim(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function convert({ input, now, log }: SkillContext<z.input<typeof Input>>): z.input<typeof Output> {
  const date =
    input.date === undefined ? dateOf(now) : (parseDate(input.date) ?? fail("bad_date", `${input.date} is not a day of the calendar`));
  const amount = parseDecimal(input.amount) ?? fail("bad_amount", `${input.amount} is not a decimal amount`);
  const row = rowFor(date);
  const from = perEuro(row, input.from);
  const to = perEuro(row, input.to);
  // One division, at the end: amount × to ÷ from. Going through a rounded cross rate would lose cents on large amounts.
  const exact = divide(times(amount, to), from, RATE_SCALE);
  const ageDays = dayNumber(date) - dayNumber(row.date);
  if (ageDays > 7) log.warn(`the rate is ${ageDays} days older than the day that was asked for`);
  return {
    amount: format(round(exact, MINOR_DIGITS[input.to] ?? 2)),
    exact: trim(format(exact)),
    currency: input.to,
    rate: trim(format(divide(to, from, RATE_SCALE))),
    rateDate: row.date,
    ageDays,
    source: SOURCE,
  };
}

export default defineSkill({
  name: "ledgerly/fx-convert",
  version: "1.0.0",
  title: { en: "Currency conversion", zh: "汇率换算" },
  summary: {
    en: "Converts an amount between 29 currencies at the reference rate of a day, exact to the cent.",
    zh: "按某一天的参考汇率在 29 种货币之间换算金额，精确到分。",
  },
  description: {
    en: "Uses a table of reference rates that is part of the skill: the same question gives the same answer for ever, and nothing leaves your company. Exact decimal arithmetic, one rounding (half to even) at the end. The answer names the rate, its date and its age.",
    zh: "使用随技能发布的参考汇率表：同样的问题永远得到同样的答案，数据不离开公司。全程精确十进制运算，最后只舍入一次（银行家舍入）。结果注明所用汇率、日期和时效。",
  },
  category: "finance",
  keywords: [
    "currency",
    "exchange rate",
    "convert",
    "conversion",
    "foreign exchange",
    "FX",
    "euro",
    "dollar",
    "yuan",
    "how much is",
    "汇率",
    "换算",
    "外汇",
    "货币",
    "兑换",
    "人民币",
    "美元",
    "欧元",
    "折合",
  ],
  input: Input,
  output: Output,
  price: { call: "0.0005 USD" },
  errors: {
    no_rate: "The table has no rate for that day.",
    bad_date: "The date is not a day of the calendar.",
    bad_amount: "The amount is not a decimal number.",
  },
  examples: [
    {
      title: { en: "Dollars to yuan on a day", zh: "某日美元折合人民币" },
      input: { amount: "6229.44", from: "USD", to: "CNY", date: "2026-10-30" },
      output: {
        amount: "44010.71",
        exact: "44010.712994594595",
        currency: "CNY",
        rate: "7.064954954955",
        rateDate: "2026-10-30",
        ageDays: 0,
        source: SOURCE,
      },
    },
    { title: { en: "Yuan to euro, today", zh: "今天人民币折合欧元" }, input: { amount: "20000", from: "CNY", to: "EUR" } },
    {
      title: { en: "Euro to yen, no decimals", zh: "欧元换日元，取整" },
      input: { amount: "1499.50", from: "EUR", to: "JPY", date: "2026-09-30" },
    },
  ],
  run: convert,
});
