import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { SkillCard } from "../../trpc/views.ts";
import { formatMoney } from "../../ui/money-format.ts";

/** A skill's price in one line: "$0.002 per call, plus $0.12 for each matched". */
export function PriceLine({ skill }: { readonly skill: Pick<SkillCard, "pricePerCall" | "unitPrices" | "outcomePrices"> }) {
  const t = useTranslations("price");
  const locale = useLocale();
  const call = formatMoney(skill.pricePerCall, locale);
  const units = skill.unitPrices.map((unit) => t("perUnit", { price: formatMoney(unit.price, locale), unit: unitWords(unit, locale) }));
  const outcomes = skill.outcomePrices.map((outcome) => t("perOutcome", { price: formatMoney(outcome.price, locale), name: outcome.name }));
  return <span className="numeric">{[t("perCall", { price: call }), ...units, ...outcomes].join(t("plus"))}</span>;
}

/** One of a unit, in the words of its publisher, else its name. */
export function unitWords(
  unit: { readonly name: string; readonly summary: { readonly en: string; readonly zh: string } | null },
  locale: string,
): string {
  return unit.summary ? inLanguage(unit.summary, locale) : `“${unit.name}”`;
}

/** What an outcome is, in the words of its publisher, else its name. */
export function outcomeWords(
  outcome: { readonly name: string; readonly summary: { readonly en: string; readonly zh: string } | null },
  locale: string,
): string {
  return outcome.summary ? inLanguage(outcome.summary, locale) : outcome.name;
}
