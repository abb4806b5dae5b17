import { useTranslations } from "next-intl";

/** What a meter counts, in words: "calls" or "outcome “matched”". */
export function useMeterWords(): (meter: string) => string {
  const t = useTranslations("invoices");
  return (meter) => {
    const outcome = /^outcome[:.](.+)$/.exec(meter)?.[1];
    if (outcome) return t("meterOutcome", { name: outcome });
    return meter === "call" ? t("meterCall") : meter;
  };
}

export function MeterWords({ meter }: { readonly meter: string }) {
  return useMeterWords()(meter);
}
