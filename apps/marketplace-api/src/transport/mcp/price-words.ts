import type { WireMoney } from "@souk/kernel";
import type { UsableSkill } from "../../modules/run/index.ts";

/** "0.002000" → "0.002": no more digits than the amount has. */
const short = ({ amount, currency }: WireMoney): string => `${amount.replace(/\.?0+$/, "")} ${currency}`;

const WHO: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  auto: { en: "the seller's own claim", zh: "卖方自行声明" },
  caller: { en: "confirmed by whoever called", zh: "由调用者确认" },
  signal: { en: "confirmed by your company's system", zh: "由贵公司系统确认" },
  verifier: { en: "confirmed by a skill your company owns", zh: "由贵公司自有技能确认" },
};

/** What a call costs, in a sentence an agent can repeat to its owner. */
export function priceInWords(skill: Pick<UsableSkill, "callPrice" | "maximumPrice" | "units" | "outcomes">, locale: "en" | "zh"): string {
  const { callPrice, maximumPrice, units, outcomes } = skill;
  if (Number(maximumPrice.amount) === 0) return locale === "zh" ? "价格：免费。" : "Price: free.";
  const counted = units.map(({ name, price, max, summary }) => {
    const one = summary?.[locale] ?? `“${name}”`;
    return locale === "zh"
      ? `每个${one}另收 ${short(price)}（每次调用最多 ${max} 个）`
      : `plus ${short(price)} per ${one} (at most ${max} in a call)`;
  });
  const claimed = outcomes.map(({ name, price, confirm }) => {
    const who = WHO[confirm]?.[locale] ?? confirm;
    return locale === "zh" ? `结果“${name}”另收 ${short(price)}（${who}）` : `plus ${short(price)} for the outcome "${name}" (${who})`;
  });
  const extras = [...counted, ...claimed];
  return locale === "zh"
    ? `价格：每次调用 ${[short(callPrice), ...extras].join("，")}；最多 ${short(maximumPrice)}。失败的调用不收费。`
    : `Price: ${[`${short(callPrice)} per call`, ...extras].join(", ")}; at most ${short(maximumPrice)}. A call that fails costs nothing.`;
}
