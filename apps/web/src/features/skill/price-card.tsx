import { useLocale, useTranslations } from "next-intl";
import type { SkillDetail } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { durationWords } from "../../ui/duration-words.ts";
import { formatMoney } from "../../ui/money-format.ts";
import { outcomeWords, unitWords } from "../store/price-words.tsx";

/** The price in words, with worked examples, what a call can cost at most, and the platform's share. */
export function PriceCard({ skill }: { readonly skill: SkillDetail }) {
  const t = useTranslations("price");
  const locale = useLocale();
  const money = (value: SkillDetail["pricePerCall"]) => formatMoney(value, locale);
  return (
    <Card title={t("title")} id="price">
      <ul className="space-y-4 text-sm">
        <li>
          <p className="numeric font-semibold text-xl">{t("perCall", { price: money(skill.pricePerCall) })}</p>
          <p className="mt-0.5 text-ink-soft">{t("onlySuccess")}</p>
        </li>
        {skill.unitPrices.map((unit) => (
          <li key={unit.name}>
            <p className="numeric font-semibold text-xl">{t("perUnit", { price: money(unit.price), unit: unitWords(unit, locale) })}</p>
            <p className="mt-0.5 text-ink-soft">{t("unitMost", { max: unit.max })}</p>
          </li>
        ))}
        {skill.outcomes.map((outcome) => (
          <li key={outcome.name}>
            <p className="numeric font-semibold text-xl">{t("perOutcome", { price: money(outcome.price), name: outcome.name })}</p>
            <p className="mt-0.5 text-ink-soft">{outcomeWords(outcome, locale)}</p>
            <p className="mt-1.5 flex flex-wrap items-center gap-2 text-ink-soft">
              <Badge tone={outcome.confirm === "auto" ? "warn" : "accent"}>{t(`confirm.${outcome.confirm}`)}</Badge>
              {t("rejectFree", { window: durationWords(outcome.settle, locale) })}
            </p>
          </li>
        ))}
      </ul>
      {skill.priceExamples.length > 0 && (
        <div className="mt-5 border-line border-t pt-4 text-sm">
          <h3 className="mb-2 font-medium">{t("examples")}</h3>
          <ul className="space-y-1.5">
            {skill.priceExamples.map((example) => (
              <li key={`${example.calls}-${example.total.amount}`} className="numeric flex items-baseline justify-between gap-4">
                <span className="text-ink-soft">
                  {[
                    t("calls", { count: example.calls }),
                    ...example.units.map(({ name, count }) => t("units", { count, name })),
                    ...example.outcomes.map(({ name, count }) => t("outcomes", { count, name })),
                  ].join(t("plus"))}
                </span>
                <span className="font-medium">{money(example.total)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className="mt-4 border-line border-t pt-4 text-ink-soft text-xs">
        {t("maximum", { price: money(skill.maximumPrice) })} {t("fee", { percent: skill.feeBps / 100 })}
      </p>
    </Card>
  );
}
