"use client";
import { useTranslations } from "next-intl";
import type { RuntimeSettings, RuntimeView } from "../../trpc/views.ts";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";

type Limits = RuntimeSettings["limits"];
export const LIMITS = ["cpuMs", "wallMs", "memoryMb", "outputBytes", "logBytes", "hostCalls"] as const;

interface LimitFieldsProps {
  readonly view: RuntimeView;
  readonly limits: Limits;
  readonly onChange: (limits: Limits) => void;
  /** What is wrong at a place of the settings. */
  readonly errorOf: (pointer: string) => string;
}

/** The most one call may use. Left empty: what the platform allows. */
export function LimitFields({ view, limits, onChange, errorOf }: LimitFieldsProps) {
  const t = useTranslations("runtime");
  const put = (name: (typeof LIMITS)[number], text: string) => {
    const { [name]: _, ...rest } = limits;
    onChange(text === "" ? rest : { ...rest, [name]: Number(text) });
  };
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {LIMITS.map((name) => {
        const most = name === "wallMs" ? view.platform.longWallMs : view.platform[name];
        return (
          <Field key={name} id={`limit-${name}`} label={t(`limit.${name}`)} hint={t("atMost", { most })} error={errorOf(`/limits/${name}`)}>
            <TextInput
              {...fieldProps(`limit-${name}`, { hint: true, error: errorOf(`/limits/${name}`) })}
              type="number"
              min={0}
              max={most}
              placeholder={String(view.platform[name])}
              value={limits[name] ?? ""}
              onChange={(event) => put(name, event.target.value)}
            />
          </Field>
        );
      })}
    </div>
  );
}

type Rates = RuntimeSettings["rates"];
const WHO = ["employee", "agent", "skill"] as const;
export const RATE_FIELDS = WHO.flatMap((who) => [`/rates/${who}/calls`, `/rates/${who}/seconds`]);

interface RateFieldsProps {
  readonly rates: Rates;
  readonly onChange: (rates: Rates) => void;
  readonly errorOf: (pointer: string) => string;
}

/** How many calls in how many seconds. Left empty: as many as they like. */
export function RateFields({ rates, onChange, errorOf }: RateFieldsProps) {
  const t = useTranslations("runtime");
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      {WHO.map((who) => {
        const rate = rates[who];
        return (
          <fieldset key={who} className="min-w-0">
            <legend className="mb-1 font-medium text-sm">{t(`rate.${who}`)}</legend>
            <div className="flex gap-2">
              <Field id={`rate-${who}-calls`} label={t("rateCalls")} error={errorOf(`/rates/${who}/calls`)}>
                <TextInput
                  {...fieldProps(`rate-${who}-calls`, { error: errorOf(`/rates/${who}/calls`) })}
                  type="number"
                  min={1}
                  max={1_000_000}
                  value={rate?.calls ?? ""}
                  onChange={(event) => {
                    const calls = event.target.value;
                    onChange({ ...rates, [who]: calls === "" ? null : { calls: Number(calls), seconds: rate?.seconds ?? 60 } });
                  }}
                />
              </Field>
              <Field id={`rate-${who}-seconds`} label={t("rateSeconds")} error={errorOf(`/rates/${who}/seconds`)}>
                <TextInput
                  {...fieldProps(`rate-${who}-seconds`, { error: errorOf(`/rates/${who}/seconds`) })}
                  type="number"
                  min={1}
                  max={86_400}
                  disabled={rate === null}
                  value={rate?.seconds ?? ""}
                  onChange={(event) => rate && onChange({ ...rates, [who]: { ...rate, seconds: Number(event.target.value) } })}
                />
              </Field>
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
