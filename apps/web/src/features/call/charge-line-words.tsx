import { useLocale, useTranslations } from "next-intl";
import type { CallDetail, Money } from "../../trpc/views.ts";
import { formatMoney } from "../../ui/money-format.ts";

type ChargeLine = NonNullable<CallDetail["charge"]>["lines"][number];

/** How a line of a charge comes about: "1 × $0.002", for a unit "answers: 3 × $0.03". */
export function ChargeLineWords({ line, currency }: { readonly line: ChargeLine; readonly currency: Money["currency"] }) {
  const t = useTranslations("receipt");
  const price = formatMoney({ amount: line.unitPrice, currency }, useLocale());
  const unit = /^unit:(.+)$/.exec(line.meter)?.[1];
  return unit ? t("unitLine", { name: unit, quantity: line.quantity, price }) : t("line", { quantity: line.quantity, price });
}
