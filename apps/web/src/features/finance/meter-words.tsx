import { useTranslations } from "next-intl";

/** What a meter counts, in words: "calls", "“answers”" or "outcome “matched”". */
export function useMeterWords(): (meter: string) => string {
  const t = useTranslations("invoices");
  return (meter) => {
    const outcome = /^outcome[:.](.+)$/.exec(meter)?.[1];
    if (outcome) return t("meterOutcome", { name: outcome });
    const unit = /^unit[:.](.+)$/.exec(meter)?.[1];
    if (unit) return t("meterUnit", { name: unit });
    return meter === "call" ? t("meterCall") : meter;
  };
}

export function MeterWords({ meter }: { readonly meter: string }) {
  return useMeterWords()(meter);
}
