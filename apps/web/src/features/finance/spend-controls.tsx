"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import type { SpendGroupBy } from "../../trpc/views.ts";
import { Select } from "../../ui/field.tsx";
import { formatPeriod } from "../../ui/time-format.ts";

interface SpendControlsProps {
  readonly period: string;
  readonly periods: readonly string[];
  readonly groupBy: SpendGroupBy;
}

const GROUPS: readonly SpendGroupBy[] = ["skill", "publisher", "employee", "costCentre", "meter"];

/** Month and grouping; both live in the address. */
export function SpendControls({ period, periods, groupBy }: SpendControlsProps) {
  const t = useTranslations("spend");
  const locale = useLocale();
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const set = (name: string, value: string) => {
    const query = new URLSearchParams(params);
    query.set(name, value);
    router.replace(`${pathname}?${query}`, { scroll: false });
  };
  return (
    <div className="flex gap-2">
      <Select aria-label={t("month")} value={period} onChange={(event) => set("period", event.target.value)} className="!w-auto">
        {[...new Set([period, ...periods])].map((key) => (
          <option key={key} value={key}>
            {formatPeriod(key, locale)}
          </option>
        ))}
      </Select>
      <Select aria-label={t("groupBy")} value={groupBy} onChange={(event) => set("by", event.target.value)} className="!w-auto">
        {GROUPS.map((group) => (
          <option key={group} value={group}>
            {t(`by.${group}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}
