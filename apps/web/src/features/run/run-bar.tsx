"use client";
import { LoaderCircle, Play, ShieldQuestion } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { Money, SkillDetail } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { formatMoney } from "../../ui/money-format.ts";

interface RunBarProps {
  readonly skill: SkillDetail;
  readonly maxPrice: Money;
  readonly setMaxPrice: (price: Money) => void;
  readonly running: "run" | "check" | null;
  /** A run of this page is not over yet. */
  readonly isUnderWay: boolean;
  readonly isValid: boolean;
  readonly onStart: (dryRun: boolean) => void;
}

const AMOUNT = /^\d{1,12}(\.\d{1,6})?$/;

function whyAtMost({ unitPrices, outcomes }: SkillDetail) {
  if (unitPrices.length > 0) return outcomes.length > 0 ? "atMostWithBoth" : "atMostWithUnits";
  return outcomes.length > 0 ? "atMostWithOutcome" : "atMostPlain";
}

/** What it may cost comes first; then run it, or only check whether it would be allowed. */
export function RunBar({ skill, maxPrice, setMaxPrice, running, isUnderWay, isValid, onStart }: RunBarProps) {
  const t = useTranslations("tryIt");
  const locale = useLocale();
  const isAmount = AMOUNT.test(maxPrice.amount);
  const unavailable = useTranslations("unavailable");
  const isDisabled = isUnderWay || !isValid || !isAmount;
  return (
    <div className="mb-5 border-line border-b pb-5">
      <p className="numeric font-semibold text-lg leading-7">{t("atMost", { price: formatMoney(skill.maximumPrice, locale) })}</p>
      <p className="text-ink-soft text-sm">{t(whyAtMost(skill), { call: formatMoney(skill.pricePerCall, locale) })}</p>
      {skill.unavailable && (
        <p id="not-now" className="mt-4 text-sm text-warn">
          {unavailable(`short.${skill.unavailable.reason}`)}
        </p>
      )}
      <div className={`${skill.unavailable ? "mt-2" : "mt-4"} flex flex-wrap items-end gap-2`}>
        <Button
          tone="primary"
          size="large"
          disabled={isDisabled || skill.unavailable !== undefined}
          {...(skill.unavailable ? { "aria-describedby": "not-now" } : {})}
          onClick={() => onStart(false)}
          data-run
        >
          {running === "run" ? <LoaderCircle aria-hidden className="animate-spin" /> : <Play aria-hidden />}
          {t("run")}
        </Button>
        <Button size="large" disabled={isDisabled} onClick={() => onStart(true)} title={t("checkHint")}>
          {running === "check" ? <LoaderCircle aria-hidden className="animate-spin" /> : <ShieldQuestion aria-hidden />}
          {t("check")}
        </Button>
        <div className="w-36 sm:ml-auto">
          <Field
            id="max-price"
            label={t("notMoreThan", { currency: maxPrice.currency })}
            {...(isAmount ? {} : { error: t("notAnAmount") })}
          >
            <TextInput
              {...fieldProps("max-price", { error: !isAmount })}
              inputMode="decimal"
              className="numeric text-right"
              value={maxPrice.amount.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")}
              onChange={(event) => setMaxPrice({ ...maxPrice, amount: event.target.value.trim() })}
            />
          </Field>
        </div>
      </div>
    </div>
  );
}
